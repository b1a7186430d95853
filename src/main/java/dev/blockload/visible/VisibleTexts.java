package dev.blockload.visible;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.blockload.account.Caller;
import dev.blockload.account.Role;
import dev.blockload.block.BlockCatalog;
import dev.blockload.connection.S3Connection;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.definition.NamingSentence;

/**
 * Messages as a caller is allowed to read them. The messages of runs, of checks and of
 * failures are written for people who see everything: they name tables, imports and
 * connections of all applications, and files of the machine. Safe for use by many
 * threads.
 */
public final class VisibleTexts {

	private static final String TABLE = "a table of another application";

	/** What follows says what to do, and not which connections there are. */
	private static final String REST = " Runs of import '";

	private final ActiveDefinitions active;

	private final VisibleDefinitions definitions;

	private final BlockCatalog catalog;

	/** Create the rules. */
	public VisibleTexts(ActiveDefinitions active, VisibleDefinitions definitions, BlockCatalog catalog) {
		this.active = active;
		this.definitions = definitions;
		this.catalog = catalog;
	}

	/** What one caller sees, as it is now. For one answer, or for one stream. */
	public ForCaller of(Caller caller) {
		return new ForCaller(caller);
	}

	/**
	 * The texts of one caller.
	 */
	public final class ForCaller {

		private final Caller caller;

		private final Supplier<List<Pattern>> hidden;

		private ForCaller(Caller caller) {
			this.caller = caller;
			this.hidden = new Once<>(this::hiddenTables);
		}

		/** A message without the names of what the caller does not see. */
		public String text(String text) {
			String shown = VisibleTexts.this.active.definitions().withRelativePaths(text);
			if (this.caller.isAdmin()) {
				return shown;
			}
			return withoutConnections(withoutImports(withoutTables(shown)));
		}

		/** The path of a file of definitions, below their directory. */
		public String file(String file) {
			return VisibleTexts.this.active.definitions().relative(file);
		}

		/**
		 * Whether the caller sees a table.
		 * @param qualified its name behind its schema and a dot
		 */
		public boolean shows(String qualified) {
			return this.caller.isAdmin() || this.caller.applicationsWith(Role.VIEWER)
				.stream()
				.anyMatch((application) -> qualified.startsWith(application + "."));
		}

		private String withoutTables(String text) {
			if (text.indexOf('.') < 0) {
				return text;
			}
			String shown = text;
			for (Pattern tables : this.hidden.get()) {
				shown = tables.matcher(shown).replaceAll(TABLE);
			}
			return shown;
		}

		// In quotes are values, such as keys of objects.
		private List<Pattern> hiddenTables() {
			return VisibleTexts.this.catalog.applications()
				.stream()
				.filter((application) -> !this.caller.sees(application))
				.map((application) -> Pattern.compile("(?<![\\p{L}\\p{N}_./'$-])\"?" + Pattern.quote(application)
						+ "\"?\\.(?:\"[^\"]+\"|[\\p{L}\\p{N}_$]+)"))
				.toList();
		}

		private String withoutImports(String text) {
			Matcher waits = NamingSentence.WAITS.pattern().matcher(text);
			if (waits.lookingAt() && !sees(waits.group(1))) {
				return "This import waits for an import of another application, because its block references the block of"
						+ " that import.";
			}
			Matcher failed = NamingSentence.MUST_SUCCEED.pattern().matcher(text);
			while (failed.find()) {
				if (!sees(failed.group(1))) {
					return text.substring(0, failed.start())
							+ "An import of another application must succeed first, because a block references its block.";
				}
			}
			return text;
		}

		private boolean sees(String importName) {
			return VisibleTexts.this.active.find(importName)
				.filter((located) -> this.caller.sees(located.definition().application()))
				.isPresent();
		}

		private String withoutConnections(String text) {
			for (NamingSentence sentence : List.of(NamingSentence.UNKNOWN_CONNECTION,
					NamingSentence.REFUSED_CONNECTION)) {
				Matcher found = sentence.pattern().matcher(text);
				if (found.find()) {
					int rest = text.indexOf(REST, found.end());
					return text.substring(0, found.start()) + "There is no connection '"
							+ found.group(found.groupCount()) + "' that this import can use. " + connections()
							+ ((rest < 0) ? "" : text.substring(rest));
				}
			}
			return text;
		}

		private String connections() {
			Set<String> names = VisibleTexts.this.definitions.connections(this.caller)
				.stream()
				.map(S3Connection::name)
				.collect(Collectors.toCollection(TreeSet::new));
			return names.isEmpty() ? "You see no connection. Ask an administrator for one."
					: "You see these: " + String.join(", ", names) + ".";
		}

	}

	/** A value that is computed when it is needed. */
	private static final class Once<T> implements Supplier<T> {

		private final Supplier<T> compute;

		private volatile List<T> computed = List.of();

		Once(Supplier<T> compute) {
			this.compute = compute;
		}

		@Override
		public T get() {
			if (this.computed.isEmpty()) {
				this.computed = List.of(this.compute.get());
			}
			return this.computed.get(0);
		}

	}

}
