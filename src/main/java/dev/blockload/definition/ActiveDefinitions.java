package dev.blockload.definition;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import org.jspecify.annotations.Nullable;

/**
 * The active definitions of a directory and of the database: the last valid version of
 * each file, and of each saved definition whose name no file uses. A file with a wrong
 * change keeps its previous version; a file that was never valid is ignored. Thread-safe.
 */
public final class ActiveDefinitions {

	private final Path jobs;

	private final UnaryOperator<@Nullable String> environment;

	private final SavedSource source;

	private final Definitions definitions;

	/**
	 * The contents that the active definitions were read from; null before the first
	 * reload.
	 */
	private @Nullable Contents applied;

	private @Nullable Contents last;

	/** The contents of the active files, and of the active saved definitions. */
	private volatile Map<Path, byte[]> active = Map.of();

	private volatile List<LocatedImport> imports = List.of();

	private volatile List<LocatedFlow> flows = List.of();

	private volatile List<S3Connection> connections = List.of();

	private volatile List<Channel> channels = List.of();

	private volatile List<Problem> problems = List.of();

	/**
	 * Watches a directory, without a database. No definition is active before the first
	 * {@link #reload}.
	 * @param jobs the directory
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 */
	public ActiveDefinitions(Path jobs, UnaryOperator<@Nullable String> environment) {
		this(jobs, environment, SavedSource.NONE);
	}

	/**
	 * Watches a directory and a database. No definition is active before the first
	 * {@link #reload}.
	 * @param jobs the directory
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 * @param source reads the database
	 */
	public ActiveDefinitions(Path jobs, UnaryOperator<@Nullable String> environment, SavedSource source) {
		this.jobs = jobs;
		this.environment = environment;
		this.source = source;
		this.definitions = definitions(() -> this.active);
	}

	private Definitions definitions(Supplier<Map<Path, byte[]>> contents) {
		return Definitions.following(this.jobs, this.environment,
				() -> DefinitionFiles.frozen(this.jobs, withoutSaved(contents.get())), new SavedSource() {
					@Override
					public Texts read(Need need) {
						return new Texts(SavedFiles.texts(contents.get()), null);
					}

					@Override
					public Secret reveal(long number, String field) {
						return ActiveDefinitions.this.source.reveal(number, field);
					}
				});
	}

	/** The active definitions; each method reads the current ones. */
	public Definitions definitions() {
		return this.definitions;
	}

	/** The active imports. */
	public List<LocatedImport> imports() {
		return this.imports;
	}

	/** The active flows. */
	public List<LocatedFlow> flows() {
		return this.flows;
	}

	/** One of the active flows. */
	public Optional<LocatedFlow> findFlow(String name) {
		return this.flows.stream().filter((flow) -> flow.definition().name().equals(name)).findFirst();
	}

	/** The active connections. */
	public List<S3Connection> connections() {
		return this.connections;
	}

	/** The active notification channels. */
	public List<Channel> channels() {
		return this.channels;
	}

	/** What is wrong, and is therefore not active. */
	public List<Problem> problems() {
		return this.problems;
	}

	/** One of the active imports. */
	public Optional<LocatedImport> find(String name) {
		return this.imports.stream().filter((located) -> located.definition().name().equals(name)).findFirst();
	}

	/**
	 * One of the active schedules.
	 * @param importName the import or the flow
	 * @param number its place in the list of the import or the flow, from 1
	 */
	public Optional<Schedule> find(String importName, int number) {
		return find(importName).map(LocatedImport::schedules)
			.or(() -> findFlow(importName).map(LocatedFlow::schedules))
			.filter((schedules) -> schedules.size() >= number)
			.map((schedules) -> schedules.get(number - 1));
	}

	/**
	 * Reads changed definitions and activates the valid ones. After the first reload, a
	 * change of files counts when two reloads in a row see the same contents: a file that
	 * is half written, or a directory that is being replaced, is not a change. While a
	 * file cannot be read, no file counts as deleted. A change in the database counts at
	 * once, and while it cannot be read, nothing in it counts as changed.
	 * @param blocks returns the problems of a changed import with its block
	 * @return empty where nothing has changed since the last reload
	 */
	public synchronized Optional<ReloadResult> reload(Function<LocatedImport, List<Problem>> blocks) {
		DefinitionFiles files = DefinitionFiles.below(this.jobs);
		List<Problem> unreadable = new ArrayList<>(files.problems());
		Map<Path, byte[]> now = contents(files, unreadable);
		Contents before = this.applied;
		if (before != null && !unreadable.isEmpty()) {
			withoutSaved(before.contents).forEach(now::putIfAbsent);
		}
		Contents found = new Contents(now, unreadable);
		boolean confirmed = before == null || found.equals(this.last);
		this.last = found;
		Contents whole = withSaved((confirmed || before == null) ? found : before);
		if (whole.equals(before)) {
			return Optional.empty();
		}
		ReloadResult result = apply(whole.contents, whole.unreadable, blocks);
		this.applied = whole;
		return Optional.of(result);
	}

	/** The files together with what is saved now. */
	private Contents withSaved(Contents files) {
		SavedSource.Texts saved = this.source.read(SavedSource.Need.REQUIRED);
		Map<Path, byte[]> whole = new TreeMap<>(withoutSaved(files.contents));
		if (saved.unreadable() == null) {
			whole.putAll(SavedFiles.contents(saved.texts()));
		}
		else if (this.applied != null) {
			whole.putAll(SavedFiles.contents(SavedFiles.texts(this.applied.contents)));
		}
		return new Contents(whole, files.unreadable);
	}

	private static Map<Path, byte[]> withoutSaved(Map<Path, byte[]> contents) {
		Map<Path, byte[]> files = new TreeMap<>(contents);
		files.keySet().removeIf(SavedText::isSaved);
		return files;
	}

	private ReloadResult apply(Map<Path, byte[]> now, List<Problem> unreadable,
			Function<LocatedImport, List<Problem>> blocks) {
		Map<Path, byte[]> before = this.active;
		Map<Path, byte[]> valid = new TreeMap<>(now);
		List<Problem> all = new ArrayList<>(unreadable);
		CheckedDefinitions checked = check(valid);
		// Each round reverts at least one file.
		for (int round = 0; round <= now.size(); round++) {
			List<Problem> wrong = checked.problems().isEmpty() ? ofBlocks(checked, before, valid, blocks)
					: checked.problems();
			all.addAll(wrong);
			if (!revert(wrong, before, valid)) {
				break;
			}
			checked = check(valid);
		}
		this.active = Map.copyOf(valid);
		this.imports = checked.imports();
		this.flows = checked.flows();
		this.connections = checked.connections();
		this.channels = checked.channels();
		this.problems = all.stream().distinct().toList();
		return new ReloadResult(this.problems, checked.warnings());
	}

	private CheckedDefinitions check(Map<Path, byte[]> contents) {
		return definitions(() -> contents).check();
	}

	/** Only of files that have changed: a run reports what has changed in its block. */
	private static List<Problem> ofBlocks(CheckedDefinitions checked, Map<Path, byte[]> before, Map<Path, byte[]> valid,
			Function<LocatedImport, List<Problem>> blocks) {
		return checked.imports()
			.stream()
			.filter((located) -> before.containsKey(Path.of(located.file())))
			.filter((
					located) -> !Arrays.equals(before.get(Path.of(located.file())), valid.get(Path.of(located.file()))))
			.flatMap((located) -> blocks.apply(located).stream())
			.toList();
	}

	/**
	 * Reverts the changes that cause problems: changed files that have problems; else a
	 * change of the connections; else any change. Files that were not changed can become
	 * wrong through another file. Where nothing has changed, removes files with problems.
	 * @return whether anything was reverted
	 */
	private boolean revert(List<Problem> problems, Map<Path, byte[]> before, Map<Path, byte[]> valid) {
		Set<Path> changed = new TreeSet<>(before.keySet());
		changed.addAll(valid.keySet());
		changed.removeIf((file) -> Arrays.equals(before.get(file), valid.get(file)));
		List<Path> wrong = problems.stream().map((problem) -> Path.of(problem.file())).distinct().toList();
		List<Path> connectionFiles = Stream.of(before, valid)
			.flatMap((contents) -> connectionFiles(contents).stream())
			.toList();
		List<Path> reverted = Stream.of(wrong, connectionFiles, changed)
			.map((files) -> files.stream().filter(changed::contains).toList())
			.filter((files) -> !files.isEmpty())
			.findFirst()
			.orElse(List.of());
		if (reverted.isEmpty() || problems.isEmpty()) {
			return valid.keySet().removeAll(wrong);
		}
		for (Path file : reverted) {
			byte[] old = before.get(file);
			if (old != null) {
				valid.put(file, old);
			}
			else {
				valid.remove(file);
			}
		}
		return true;
	}

	private List<Path> connectionFiles(Map<Path, byte[]> contents) {
		List<Path> saved = contents.keySet()
			.stream()
			.filter((path) -> SavedText.isSaved(path) && SavedText.kind(path) == DefinitionKind.CONNECTION)
			.toList();
		return Stream
			.concat(DefinitionFiles.frozen(this.jobs, withoutSaved(contents)).connections().stream(), saved.stream())
			.toList();
	}

	private static Map<Path, byte[]> contents(DefinitionFiles files, List<Problem> unreadable) {
		Map<Path, byte[]> contents = new TreeMap<>();
		for (Path file : files.all()) {
			Problems problems = new Problems(file.toString());
			byte[] bytes = files.bytes(file, problems);
			if (bytes != null) {
				contents.put(file, bytes);
			}
			unreadable.addAll(problems.list());
		}
		return contents;
	}

	/**
	 * The directory as one reload saw it, or directory and database.
	 *
	 * @param contents the contents of files, and of saved definitions
	 * @param unreadable what could not be read
	 */
	private record Contents(Map<Path, byte[]> contents, List<Problem> unreadable) {

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof Contents other && this.unreadable.equals(other.unreadable)
					&& this.contents.keySet().equals(other.contents.keySet())
					&& this.contents.entrySet()
						.stream()
						.allMatch((entry) -> Arrays.equals(entry.getValue(), other.contents.get(entry.getKey())));
		}

		@Override
		public int hashCode() {
			return this.contents.keySet().hashCode();
		}

	}

	/**
	 * What a reload found.
	 *
	 * @param problems what is wrong, and is therefore not active; empty where there are
	 * none
	 * @param warnings what is valid and probably not intended, one sentence each
	 */
	public record ReloadResult(List<Problem> problems, List<String> warnings) {

		public ReloadResult {
			problems = List.copyOf(problems);
			warnings = List.copyOf(warnings);
		}

	}

}
