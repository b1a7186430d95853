package dev.blockload.definition;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.blockload.block.Mode;
import dev.blockload.connection.S3Connection;
import dev.blockload.csv.Compression;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.Choices;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import dev.blockload.yaml.ReadContext;
import dev.blockload.yaml.Redacted;
import dev.blockload.yaml.SourcePosition;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.Variables;
import dev.blockload.yaml.YamlNode;
import dev.blockload.yaml.YamlReader;
import org.jspecify.annotations.Nullable;

/**
 * The definitions in a jobs directory: {@code connections.yml} at its top, and one import
 * in each other {@code *.yml} or {@code *.yaml}. Then those that are saved in the
 * database and whose names no file uses. Each method reads the files again. The database
 * is read only where the files do not answer the question. Mistakes are reported by a
 * {@link DefinitionException} or by {@link CheckedDefinitions#problems()}, with file,
 * line and column. Thread-safe.
 */
public final class Definitions {

	/** How many imports a message names. */
	private static final int MOST_NAMED = 10;

	private final Path jobs;

	private final Variables variables;

	private final Supplier<DefinitionFiles> files;

	private final SavedSource source;

	private final SavedSecrets secrets;

	private final ParsedTexts parsed;

	private Definitions(Path jobs, Variables variables, Supplier<DefinitionFiles> files, SavedSource source,
			SavedSecrets secrets, ParsedTexts parsed) {
		this.jobs = jobs;
		this.variables = variables;
		this.files = files;
		this.source = source;
		this.secrets = secrets;
		this.parsed = parsed;
	}

	/**
	 * The definitions of a directory, without those of a database.
	 * @param jobs the directory; messages name files by this path
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 */
	public static Definitions in(Path jobs, UnaryOperator<@Nullable String> environment) {
		return in(jobs, environment, SavedSource.NONE);
	}

	/**
	 * The definitions of a directory and of a database.
	 * @param jobs the directory; messages name files by this path
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 * @param source reads the database
	 */
	public static Definitions in(Path jobs, UnaryOperator<@Nullable String> environment, SavedSource source) {
		return following(jobs, environment, () -> DefinitionFiles.below(jobs), source);
	}

	/**
	 * The definitions in the files that a supplier returns; each method asks it again.
	 */
	static Definitions following(Path jobs, UnaryOperator<@Nullable String> environment,
			Supplier<DefinitionFiles> files, SavedSource source) {
		return new Definitions(jobs, Variables.from(environment), files, source,
				new SavedSecrets(environment, source, SavedSecrets.Depth.VALUES), new ParsedTexts());
	}

	/**
	 * The same definitions, to compare with those {@link #after} a change: no secret is
	 * decrypted, and an import whose connection this node does not have is a problem.
	 */
	public Definitions before() {
		return new Definitions(this.jobs, this.variables, this.files, this.source,
				this.secrets.at(SavedSecrets.Depth.CANDIDATE), this.parsed);
	}

	/**
	 * The same definitions after one of them was saved, or deleted, to check it before.
	 * No secret is decrypted.
	 * @param kind of the definition
	 * @param name of the definition
	 * @param yaml its new text, which can contain new secrets; null if it is deleted
	 */
	public Definitions after(DefinitionKind kind, String name, @Nullable String yaml) {
		SavedSource changed = (need) -> {
			SavedSource.Texts before = this.source.read(SavedSource.Need.REQUIRED);
			Stream<SavedText> others = before.texts()
				.stream()
				.filter((text) -> text.kind() != kind || !text.name().equals(name));
			return new SavedSource.Texts(
					Stream.concat(others, Stream.ofNullable(yaml).map((text) -> new SavedText(kind, name, text)))
						.toList(),
					before.unreadable());
		};
		return new Definitions(this.jobs, this.variables, this.files, changed,
				this.secrets.at(SavedSecrets.Depth.CANDIDATE), this.parsed);
	}

	/**
	 * Reads the source text of an import, as {@link ImportDefinition#source()} returns
	 * it.
	 * @param json the source
	 * @param name the name of the text in messages
	 * @return an import equal to the one that the source belongs to
	 * @throws DefinitionException where this version cannot read it
	 */
	public static ImportDefinition fromSource(String json, String name) {
		Problems problems = new Problems(name);
		YamlNode tree = YamlReader.read(json, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, Variables.NONE)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return definition;
	}

	/**
	 * Reads an import that is not in a file of the directory.
	 * @param text the text of a definition; variables are resolved, schedules are ignored
	 * @param file the name of the text in messages
	 * @throws DefinitionException where anything is wrong; its connection is not checked
	 */
	public LocatedImport fromText(String text, String file) {
		Problems problems = new Problems(file);
		YamlNode tree = YamlReader.read(text, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, this.variables)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return new LocatedImport(definition, file, ImportKeysReader.sourceMap(tree), List.of());
	}

	/**
	 * Reads the text of an import as a saved one is read: nothing in it is replaced.
	 * @param text the text of a definition; schedules are ignored
	 * @param name of the import, by which positions name the text
	 * @throws DefinitionException where anything is wrong; its connection and its block
	 * are not checked
	 */
	public static LocatedImport fromSavedText(String text, String name) {
		String file = SavedText.file(DefinitionKind.IMPORT, name);
		Problems problems = new Problems(file);
		YamlNode tree = YamlReader.read(text, FileKeysReader.PATHS, problems);
		ImportDefinition definition = (tree != null)
				? ImportKeysReader.read(tree, new ReadContext(problems, Variables.TEXT)) : null;
		if (definition == null || problems.any()) {
			throw new DefinitionException(problems.list());
		}
		return new LocatedImport(definition, file, ImportKeysReader.sourceMap(tree), List.of());
	}

	/**
	 * The names of all imports that have a readable name, whether they are valid or not.
	 */
	public Set<String> importNames() {
		DefinitionFiles present = this.files.get();
		Stream<@Nullable String> inFiles = importFiles(present).stream().map(ImportFile::name);
		Stream<String> inDatabase = saved().files(SavedSource.Need.IF_AT_HAND).imports().stream().map(SavedText::name);
		return Stream.concat(inFiles.flatMap(Stream::ofNullable), inDatabase).collect(Collectors.toSet());
	}

	/**
	 * The file that uses a name, so that no saved definition with this name is active.
	 * @return the path, as messages show it; empty where no file uses the name
	 */
	public Optional<String> fileWith(DefinitionKind kind, String name) {
		DefinitionFiles present = this.files.get();
		return switch (kind) {
			case IMPORT -> files(present).stream()
				.filter((file) -> name.equals(file.name()) || file.evidently(name))
				.map(ImportFile::file)
				.findFirst();
			case CONNECTION -> Optional.of(ConnectionsFile.read(this.jobs, present, this.variables))
				.filter((file) -> file.names().contains(name))
				.map(ConnectionsFile::file);
			case NOTIFICATION -> present.notifications()
				.stream()
				.filter((path) -> ChannelKeysReader.names(present, path).contains(name))
				.map(Path::toString)
				.findFirst();
		};
	}

	/**
	 * Shortens the path of a file for those who do not know the machine.
	 * @param file the path, as messages show it
	 * @return the path below the directory; the same text if it is not below it
	 */
	public String relative(String file) {
		try {
			Path path = Path.of(file);
			return (path.startsWith(this.jobs) && !path.equals(this.jobs)) ? this.jobs.relativize(path).toString()
					: file;
		}
		catch (InvalidPathException ex) {
			// Such as the name of what a client sent.
			return file;
		}
	}

	/**
	 * Shortens the paths of files in a text for those who do not know the machine.
	 * @param text a message
	 */
	public String withRelativePaths(String text) {
		// A relative directory could be the beginning of any text.
		return this.jobs.isAbsolute() ? text.replace(this.jobs + "/", "") : text;
	}

	private List<ImportFile> importFiles(DefinitionFiles present) {
		return files(present).stream().filter((file) -> !file.isFlow()).toList();
	}

	/** The files of imports and of flows. */
	private List<ImportFile> files(DefinitionFiles present) {
		return present.imports()
			.stream()
			.map((path) -> ImportFile.read(present, path, this.variables, this.parsed))
			.toList();
	}

	/**
	 * The names of all flows that have a readable name, whether they are valid or not.
	 */
	public Set<String> flowNames() {
		return files(this.files.get()).stream()
			.filter(ImportFile::isFlow)
			.map(ImportFile::name)
			.flatMap(Stream::ofNullable)
			.collect(Collectors.toSet());
	}

	/**
	 * Reads one flow. Mistakes in other files are ignored.
	 * @param name the flow's name, case-sensitive
	 * @throws DefinitionException where no flow has this name, or where it is wrong
	 */
	public LocatedFlow flowNamed(String name) {
		String wanted = ValueParsers.normal(name);
		DefinitionFiles present = this.files.get();
		List<ImportFile> all = files(present);
		List<ImportFile> named = all.stream().filter((file) -> wanted.equals(file.name())).toList();
		List<ImportFile> flows = named.stream().filter(ImportFile::isFlow).toList();
		if (flows.isEmpty()) {
			List<String> names = all.stream()
				.filter(ImportFile::isFlow)
				.map(ImportFile::name)
				.flatMap(Stream::ofNullable)
				.sorted()
				.toList();
			String message = "Flow " + Redacted.value(name) + " does not exist. "
					+ (!named.isEmpty() ? "It is an import. To run it: ./blockload run " + name
							: names.isEmpty() ? "This directory has no flows."
									: "Expected " + Choices.oneOf(names) + "." + Choices.hint(name, names));
			throw new DefinitionException(List.of(new Problem(this.jobs.toString(), 1, 1, message)));
		}
		if (named.size() > 1) {
			throw new DefinitionException(List.of(twice(named.get(1), named.get(0))));
		}
		ImportFile file = flows.get(0);
		LocatedFlow flow = file.flow();
		List<Problem> problems = new ArrayList<>(file.problems().list());
		if (flow != null) {
			problems.addAll(unknownImports(flow, importNames(), flowNames()));
		}
		if (flow == null || !problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
		return flow;
	}

	/** Where a flow names imports that do not exist. */
	static List<Problem> unknownImports(LocatedFlow flow, Set<String> names, Set<String> flows) {
		List<Problem> problems = new ArrayList<>();
		List<String> imports = flow.definition().imports();
		for (int i = 0; i < imports.size(); i++) {
			String name = imports.get(i);
			if (!names.contains(name)) {
				String expected = (names.isEmpty() || names.size() > MOST_NAMED) ? "the name of an import"
						: Choices.oneOf(names.stream().sorted().toList());
				problems.add(flow.problem("imports." + i,
						"Import " + Redacted.value(name) + " does not exist. "
								+ (flows.contains(name) ? "It is a flow, and a flow contains only imports. " : "")
								+ "Expected " + expected + "." + Choices.hint(name, names)));
			}
		}
		return problems;
	}

	/**
	 * Reads a connection. Mistakes in other connections and in imports are ignored.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException where it does not exist or is wrong
	 */
	public S3Connection connectionNamed(String name) {
		List<Problem> problems = new ArrayList<>();
		S3Connection connection = connections(this.files.get(), saved()).named(ValueParsers.normal(name), Set.of(),
				problems);
		return orThrow(connection, problems);
	}

	/** The same import published in another way. */
	public static ImportDefinition withMode(ImportDefinition d, Mode mode) {
		return ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), d.file(),
				d.block(), d.key(), d.rules().with(mode), d.dialect(), d.zone(), d.formats(), d.columns(), d.unpivot(),
				d.rejects(), d.deletes(), d.checkpoint(), d.nodes(), ""));
	}

	/** The same import of files that are compressed in another way. */
	public static ImportDefinition withCompression(ImportDefinition d, Compression compression) {
		return (d.dialect().compression() == compression) ? d
				: ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), d.file(),
						d.block(), d.key(), d.rules(), d.dialect().with(compression), d.zone(), d.formats(),
						d.columns(), d.unpivot(), d.rejects(), d.deletes(), d.checkpoint(), d.nodes(), ""));
	}

	/** The same import under another name. */
	public static ImportDefinition withName(ImportDefinition d, String name) {
		return ImportSource.complete(new ImportDefinition(name, d.application(), d.connection(), d.file(), d.block(),
				d.key(), d.rules(), d.dialect(), d.zone(), d.formats(), d.columns(), d.unpivot(), d.rejects(),
				d.deletes(), d.checkpoint(), d.nodes(), ""));
	}

	/** The same import of another object. */
	public static ImportDefinition withFile(ImportDefinition d, FileChoice file) {
		return ImportSource.complete(new ImportDefinition(d.name(), d.application(), d.connection(), file, d.block(),
				d.key(), d.rules(), d.dialect(), d.zone(), d.formats(), d.columns(), d.unpivot(), d.rejects(),
				d.deletes(), d.checkpoint(), d.nodes(), ""));
	}

	/**
	 * Reads one import and checks its connection. Mistakes in other files are ignored.
	 * @param name the import's name, case-sensitive
	 * @throws DefinitionException where no import or two imports have this name, or where
	 * it or its connection is wrong
	 */
	public LocatedImport importNamed(String name) {
		DefinitionFiles files = this.files.get();
		SavedFiles saved = saved();
		Connections connections = connections(files, saved);
		LocatedImport located = importNamed(name, files, saved, connections);
		if (!located.definition().isPushOnly()) {
			connect(located, connections);
		}
		return located;
	}

	/**
	 * Reads one import without its connection, which another node can have.
	 * @param name the import's name, case-sensitive
	 * @throws DefinitionException where no import or two imports have this name, or where
	 * it is wrong
	 */
	public LocatedImport importAlone(String name) {
		DefinitionFiles files = this.files.get();
		SavedFiles saved = saved();
		return importNamed(name, files, saved, connections(files, saved));
	}

	private LocatedImport importNamed(String name, DefinitionFiles files, SavedFiles saved, Connections connections) {
		String wanted = ValueParsers.normal(name);
		List<ImportFile> present = files(files);
		List<ImportFile> all = present.stream().filter((file) -> !file.isFlow()).toList();
		// Flows and imports share their names: a name means one of them or nothing.
		List<ImportFile> sharing = present.stream().filter((file) -> wanted.equals(file.name())).toList();
		if (sharing.size() > 1) {
			throw new DefinitionException(List.of(twice(sharing.get(1), sharing.get(0))));
		}
		List<ImportFile> named = sharing.stream().filter((file) -> !file.isFlow()).toList();
		List<ImportFile> meant = named.isEmpty() ? all.stream().filter((file) -> file.evidently(wanted)).toList()
				: named;
		if (meant.isEmpty() && sharing.isEmpty()) {
			meant = saved.find(DefinitionKind.IMPORT, wanted)
				.map((path) -> List.of(savedImport(saved, path)))
				.orElse(meant);
		}
		if (meant.isEmpty()) {
			throw new DefinitionException(List.of(unknown(name, files, all, saved)));
		}
		LocatedImport located = null;
		List<Problem> problems = new ArrayList<>();
		for (ImportFile file : meant) {
			located = file.located();
			problems.addAll(file.problems().list());
		}
		if (located == null || !problems.isEmpty()) {
			problems.addAll(connections.file().problems());
			throw new DefinitionException(problems);
		}
		return located;
	}

	private ImportFile savedImport(SavedFiles saved, Path path) {
		return ImportFile.read(saved.files(SavedSource.Need.REQUIRED), path, Variables.TEXT, this.parsed);
	}

	/**
	 * Reads all imports.
	 * @throws DefinitionException where any definition is wrong
	 */
	public List<LocatedImport> all() {
		CheckedDefinitions checked = check();
		if (!checked.problems().isEmpty()) {
			throw new DefinitionException(checked.problems());
		}
		return checked.imports();
	}

	/**
	 * Reads a notification channel, with the address of its webhook. Its mistakes are
	 * ignored: a channel that is wrong does not exist.
	 * @param name the channel's name, case-sensitive
	 * @throws dev.blockload.Failure if the address cannot be decrypted
	 */
	public Optional<Channel> channelNamed(String name) {
		DefinitionFiles files = this.files.get();
		List<Problem> unused = new ArrayList<>();
		Optional<Channel> inFile = ChannelKeysReader.read(files, this.variables, unused)
			.stream()
			.filter((channel) -> channel.name().equals(name))
			.findFirst();
		SavedFiles saved = saved();
		return inFile.or(() -> saved.find(DefinitionKind.NOTIFICATION, name)
			.flatMap((path) -> ChannelKeysReader
				.readSaved(saved.files(SavedSource.Need.REQUIRED), path, this.secrets, new Problems(path.toString()))
				.stream()
				.findFirst()));
	}

	/** Reads everything and collects every mistake of every file. */
	public CheckedDefinitions check() {
		return new DefinitionsReader(this.jobs, this.files.get(), saved(), this.variables, this.secrets, this.parsed)
			.read();
	}

	/**
	 * Reads a connection and all imports that use it. Mistakes elsewhere are ignored,
	 * except in a file that does not show which connection it uses.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException where it does not exist, or where it or one of its
	 * imports is wrong
	 */
	public ConnectionUse use(String name) {
		return use(name, Set.of());
	}

	/**
	 * Reads the same, without the secrets and the proxy of the connection, which need not
	 * be set. A role and its external id are read.
	 * @param name the connection's name, case-sensitive
	 * @throws DefinitionException as {@link #use}
	 */
	public ConnectionUse useWithoutSecrets(String name) {
		return use(name, CredentialKeysReader.SECRETS);
	}

	private ConnectionUse use(String name, Set<String> leftOut) {
		DefinitionFiles files = this.files.get();
		SavedFiles saved = saved();
		Connections connections = connections(files, saved);
		List<Problem> problems = new ArrayList<>();
		S3Connection connection = connections.named(ValueParsers.normal(name), leftOut, problems);
		problems.addAll(files.problems());
		List<ImportDefinition> imports = new ArrayList<>();
		List<ImportFile> all = importFiles(files);
		Set<String> names = all.stream().map(ImportFile::name).flatMap(Stream::ofNullable).collect(Collectors.toSet());
		DefinitionFiles present = saved.files(SavedSource.Need.IF_AT_HAND);
		Stream<ImportFile> active = present.imports()
			.stream()
			.filter((path) -> !names.contains(SavedText.name(path)))
			.map((path) -> ImportFile.read(present, path, Variables.TEXT, this.parsed));
		for (ImportFile file : Stream.concat(all.stream(), active).toList()) {
			if (file.connection() == null || file.connection().equals(ValueParsers.normal(name))) {
				LocatedImport located = file.located();
				problems.addAll(file.problems().list());
				if (located != null && !located.definition().isPushOnly()) {
					refusal(located, connections, connection, problems);
					imports.add(located.definition());
				}
			}
		}
		return new ConnectionUse(orThrow(connection, problems), imports, saved.unreadable(SavedSource.Need.IF_AT_HAND));
	}

	/**
	 * Reads the connection of an import.
	 * @throws DefinitionException where it does not exist, is wrong, or does not list the
	 * application of the import
	 */
	public S3Connection connectionOf(LocatedImport located) {
		return connect(located, connections(this.files.get(), saved()));
	}

	/**
	 * Reads the connection of an import without a file, such as the import of an earlier
	 * run. Refusals have a position in the file of connections.
	 * @throws DefinitionException as {@link #connectionOf(LocatedImport)}
	 */
	public S3Connection connectionOf(ImportDefinition definition) {
		Connections connections = connections(this.files.get(), saved());
		List<Problem> problems = new ArrayList<>();
		S3Connection connection = checkedConnection(definition, connections, problems);
		String refusal = connections.refusal(definition, connection);
		if (refusal != null) {
			problems.add(connections.at(definition.connectionName(),
					"Import '" + definition.name() + "' is refused. " + refusal));
		}
		return orThrow(connection, problems);
	}

	private static S3Connection connect(LocatedImport located, Connections connections) {
		List<Problem> problems = new ArrayList<>();
		S3Connection connection = checkedConnection(located.definition(), connections, problems);
		refusal(located, connections, connection, problems);
		return orThrow(connection, problems);
	}

	/** The connection, of a file that is valid as a whole. */
	private static @Nullable S3Connection checkedConnection(ImportDefinition definition, Connections connections,
			List<Problem> problems) {
		if (!connections.file().problems().isEmpty()) {
			throw new DefinitionException(connections.file().problems());
		}
		return connections.connection(definition.connectionName(), Set.of(), problems);
	}

	private static S3Connection orThrow(@Nullable S3Connection connection, List<Problem> problems) {
		if (connection == null || !problems.isEmpty()) {
			throw new DefinitionException(problems);
		}
		return connection;
	}

	/** Adds why an import is not allowed to use its connection. */
	static void refusal(LocatedImport located, Connections connections, @Nullable S3Connection connection,
			List<Problem> problems) {
		String refusal = connections.file().problems().isEmpty() ? connections.refusal(located.definition(), connection)
				: null;
		if (refusal != null) {
			String key = (connection != null) ? "application" : "connection";
			SourcePosition position = located.sourceMap().of(key);
			problems.add(new Problem(located.file(), position.line(), position.column(), refusal));
		}
	}

	private SavedFiles saved() {
		return new SavedFiles(this.source);
	}

	private Connections connections(DefinitionFiles files, SavedFiles saved) {
		return new Connections(ConnectionsFile.read(this.jobs, files, this.variables), saved, this.secrets);
	}

	static Problem twice(ImportFile file, ImportFile first) {
		String message = (file.isFlow() == first.isFlow())
				? (file.isFlow() ? "Flow" : "Import") + " '" + file.name() + "' is defined twice, here and in "
						+ first.file() + ". Expected a unique name. Rename one of them."
				: "'" + file.name() + "' is "
						+ (file.isFlow() ? "a flow here and an import" : "an import here and a flow") + " in "
						+ first.file() + ". Flows and imports share their names. Rename one of them.";
		return new Problem(file.file(), file.position().line(), file.position().column(), message);
	}

	private Problem unknown(String name, DefinitionFiles files, List<ImportFile> all, SavedFiles saved) {
		List<String> names = Stream
			.concat(all.stream().map(ImportFile::name).flatMap(Stream::ofNullable),
					saved.files(SavedSource.Need.REQUIRED).imports().stream().map(SavedText::name))
			.distinct()
			.sorted()
			.toList();
		if (all.isEmpty() && names.isEmpty() && !files.problems().isEmpty()) {
			return files.problems().get(0);
		}
		String unread = Stream
			.concat(all.stream().filter((file) -> file.name() == null).map(ImportFile::file),
					files.problems().stream().map(Problem::file))
			.collect(Collectors.joining(", "));
		String unreadable = saved.unreadable(SavedSource.Need.REQUIRED);
		if (flowNames().contains(ValueParsers.normal(name))) {
			return new Problem(this.jobs.toString(), 1, 1, "Import " + Redacted.value(name)
					+ " does not exist. It is a flow. To run it: ./blockload run --flow " + name);
		}
		String message = "Import " + Redacted.value(name) + " does not exist. "
				+ (names.isEmpty() ? "This directory has no imports."
						: "Expected " + Choices.oneOf(names) + "." + Choices.hint(name, names))
				+ (unread.isEmpty() ? "" : " These files could not be read: " + unread + ".")
				+ ((unreadable != null) ? " " + unreadable : "");
		return new Problem(this.jobs.toString(), 1, 1, message);
	}

}
