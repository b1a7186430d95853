package dev.blockload.publish;

import dev.blockload.block.Identifiers;
import dev.blockload.block.Key;
import dev.blockload.block.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Takes the staged rows that would change something outside the scope of their run: rows
 * that are not in it themselves, and rows whose item is not.
 */
final class ScopeTest implements ExaminationStep {

	private static final String AND = " OPERATOR(pg_catalog.||) ";

	private final long run;

	private final Target target;

	ScopeTest(long run, Target target) {
		this.run = run;
		this.target = target;
	}

	@Override
	public boolean canFind(PublishTools tools) {
		return this.target.rules().scope() != null;
	}

	@Override
	public void examine(PublishTools tools, TakenRows taken) {
		Scope scope = this.target.rules().scope();
		if (scope instanceof Scope.Fixed fixed) {
			ScopeSql.ofStaged(tools, this.run, this.target).ifPresent((sql) -> taken.take(record(sql, fixed)));
		}
		// A row that is taken can have been the only one with its values, and then items
		// that have them are outside the scope: the examination is repeated.
		if (scope != null) {
			takeItems(tools, taken, scope);
		}
	}

	/** Another item can have the key of a staged row now, or be elsewhere. */
	@Override
	public boolean isOutdated(PublishTools tools, TakenRows taken) {
		Scope scope = this.target.rules().scope();
		Key key = this.target.key();
		return scope != null && key != null
				&& ScopeSql.ofStaged(tools, this.run, this.target)
					.filter((sql) -> !sql.isWithin(key.columns()))
					.filter((sql) -> taken.anyFor(item(sql, scope, key)))
					.isPresent();
	}

	private void takeItems(PublishTools tools, TakenRows taken, Scope scope) {
		ScopeSql sql = ScopeSql.ofStaged(tools, this.run, this.target).orElseThrow();
		Key key = this.target.key();
		if (key != null && !sql.isWithin(key.columns())) {
			taken.take(item(sql, scope, key));
		}
	}

	private StagedTest record(ScopeSql sql, Scope.Fixed scope) {
		String reason = Identifiers.literal("The record has (" + sql.columnNames() + ") = (") + AND
				+ sql.valuesOfStaged("s") + AND
				+ Identifiers.literal("), which is outside of the scope " + ScopeText.of(scope) + ".");
		return new StagedTest(Disposition.REJECTED, KeyRejectCode.OUT_OF_SCOPE,
				select(sql.columnNames(), reason, sql.valuesOfStaged("s"))
						+ "FROM %s s WHERE NOT %s".formatted(StagingTable.nameOf(this.run), sql.contains("s")));
	}

	private StagedTest item(ScopeSql sql, Scope scope, Key key) {
		String keyColumns = String.join(", ", key.columns());
		String found = Identifiers.literal("The key (" + keyColumns + ") = (") + AND + "pg_catalog.left("
				+ TakenRows.valuesOf("s.", key) + ", 1000)" + AND + Identifiers.literal(") exists in block "
						+ this.target.block().qualifiedName() + " with (" + sql.columnNames() + ") = (")
				+ AND + sql.valuesOfItem("b") + AND;
		String reason = found + Identifiers.literal(
				(scope instanceof Scope.Fixed fixed) ? "), which is outside of the scope " + ScopeText.of(fixed) + "."
						: "), which no loaded record of this file has.");
		return new StagedTest(Disposition.REJECTED, KeyRejectCode.OUT_OF_SCOPE,
				select(keyColumns, reason, "pg_catalog.left(" + TakenRows.valuesOf("s.", key) + ", 1000)")
						+ "FROM %s s JOIN %s b ON %s WHERE NOT %s".formatted(StagingTable.nameOf(this.run),
								Identifiers.rowsOf(this.target.block()), key.isSame("b", "s"), sql.contains("b")));
	}

	private static String select(String columns, String reason, @Nullable String value) {
		return "SELECT s.ctid AS \"row\", %s AS column_name, %s AS reason, %s AS value "
			.formatted(Identifiers.literal(columns), reason, value);
	}

}
