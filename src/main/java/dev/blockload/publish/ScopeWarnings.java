package dev.blockload.publish;

import java.util.List;
import java.util.stream.Collectors;

import dev.blockload.Printable;
import dev.blockload.Warning;
import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.block.Scope;

/**
 * What a person should know about a scope that has the values of the rows: values that
 * only rejected records have are not in it.
 */
final class ScopeWarnings {

	private static final int MOST_VALUES = 10;

	private final PublishTools tools;

	private final Publication publication;

	private final Target target;

	ScopeWarnings(PublishTools tools, Publication publication) {
		this.tools = tools;
		this.publication = publication;
		this.target = publication.target();
	}

	/** The warnings of a run that is published; its tables still exist. */
	List<Warning> list() {
		if (!(this.target.rules().scope() instanceof Scope.ByColumns scope)) {
			return List.of();
		}
		if (this.publication.staged() == 0) {
			return List.of(new Warning(PublishWarning.SCOPE_WITHOUT_ROWS,
					"The file has no record that was loaded, so the scope " + ScopeText.of(scope)
							+ " has no value. Nothing in " + block() + " was changed. Check the file."));
		}
		Key key = this.target.key();
		if (this.publication.rejected() == 0) {
			return List.of();
		}
		return (key != null && key.columns().containsAll(scope.columns())) ? ofValues(scope)
				: List.of(new Warning(PublishWarning.SCOPE_ONLY_REJECTED,
						"Rows of " + block() + " with a value of " + ScopeText.of(scope)
								+ " that only rejected records have were not changed. The run has "
								+ Amount.of(this.publication.rejected(), "rejected record")
								+ ". Correct the records and load the file again."));
	}

	// The keys of rejected records are known, as far as they can be read.
	private List<Warning> ofValues(Scope scope) {
		ScopeSql sql = ScopeSql.of(this.tools, this.publication.run(), this.target).orElseThrow();
		String known = scope.columns()
			.stream()
			.map((name) -> "k." + Identifiers.quoted(name) + " IS NOT NULL")
			.collect(Collectors.joining(" AND "));
		String query = "SELECT DISTINCT %s AS text FROM %s k WHERE %s AND NOT %s ORDER BY text LIMIT %d"
			.formatted(sql.valuesOf("k"), this.publication.keysName(), known, sql.contains("k"), MOST_VALUES + 1);
		List<String> values = this.tools.rolePath()
			.with(() -> this.tools.client().sql(query).query(String.class).list());
		if (values.isEmpty()) {
			return List.of();
		}
		String shown = values.stream()
			.limit(MOST_VALUES)
			.map((value) -> "(" + Printable.line(value) + ")")
			.collect(Collectors.joining(", "));
		return List.of(new Warning(PublishWarning.SCOPE_ONLY_REJECTED,
				"Rows of " + block() + " with " + ScopeText.of(scope) + " = " + shown
						+ ((values.size() > MOST_VALUES) ? " and more" : "")
						+ " were not changed, because all records with these values were rejected. "
						+ "Correct the records and load the file again."));
	}

	private String block() {
		return "block " + this.target.block().qualifiedName();
	}

}
