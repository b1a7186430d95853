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
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import dev.blockload.yaml.Problem;
import dev.blockload.yaml.Problems;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of a directory as they were last sound. A file whose change is wrong
 * stays in force as it was; one that was never sound is left out. Safe for use by many
 * threads.
 */
public final class ActiveDefinitions {

	private final Path jobs;

	private final UnaryOperator<@Nullable String> environment;

	private final Definitions definitions;

	/** What is in force was made of; null before the first look. */
	private @Nullable Sight taken;

	private @Nullable Sight last;

	private volatile DefinitionFiles inForce;

	private volatile List<LocatedImport> imports = List.of();

	private volatile List<Channel> channels = List.of();

	private volatile List<Problem> problems = List.of();

	/**
	 * Watch a directory. Nothing is in force before the first {@link #look}.
	 * @param jobs the directory
	 * @param environment the value of an environment variable, or null where it is not
	 * set
	 */
	public ActiveDefinitions(Path jobs, UnaryOperator<@Nullable String> environment) {
		this.jobs = jobs;
		this.environment = environment;
		this.inForce = DefinitionFiles.frozen(jobs, Map.of());
		this.definitions = Definitions.following(jobs, environment, () -> this.inForce);
	}

	/** What is in force, at each look. */
	public Definitions definitions() {
		return this.definitions;
	}

	/** The imports in force. */
	public List<LocatedImport> imports() {
		return this.imports;
	}

	/** Who is told what. */
	public List<Channel> channels() {
		return this.channels;
	}

	/** What is wrong, and is therefore not in force. */
	public List<Problem> problems() {
		return this.problems;
	}

	/** One of the imports in force. */
	public Optional<LocatedImport> find(String name) {
		return this.imports.stream().filter((located) -> located.definition().name().equals(name)).findFirst();
	}

	/**
	 * One of the schedules in force.
	 * @param importName whose
	 * @param number its place in the import's list, from 1
	 */
	public Optional<Schedule> find(String importName, int number) {
		return find(importName).map(LocatedImport::schedules)
			.filter((schedules) -> schedules.size() >= number)
			.map((schedules) -> schedules.get(number - 1));
	}

	/**
	 * Look whether files have changed, and let what is sound come into force. But for the
	 * first time, a change counts when two looks agree on it: half a file, or a directory
	 * that is being replaced, is no change. While something cannot be read, nothing
	 * counts as deleted.
	 * @param blocks tells what is wrong with an import that is new, as far as its block
	 * tells
	 * @return empty where nothing has changed since the last look
	 */
	public synchronized Optional<Change> look(Function<LocatedImport, List<Problem>> blocks) {
		DefinitionFiles found = DefinitionFiles.below(this.jobs);
		List<Problem> unreadable = new ArrayList<>(found.problems());
		Map<Path, byte[]> now = contents(found, unreadable);
		Sight before = this.taken;
		if (before != null && !unreadable.isEmpty()) {
			before.contents.forEach(now::putIfAbsent);
		}
		Sight sight = new Sight(now, unreadable);
		boolean agreed = before == null || sight.equals(this.last);
		this.last = sight;
		if (!agreed || sight.equals(before)) {
			return Optional.empty();
		}
		Change change = change(now, unreadable, blocks);
		this.taken = sight;
		return Optional.of(change);
	}

	private Change change(Map<Path, byte[]> now, List<Problem> unreadable,
			Function<LocatedImport, List<Problem>> blocks) {
		Map<Path, byte[]> before = this.inForce.contents();
		Map<Path, byte[]> sound = new TreeMap<>(now);
		List<Problem> all = new ArrayList<>(unreadable);
		CheckedDefinitions checked = check(sound);
		// Each round takes at least one file back.
		for (int round = 0; round <= now.size(); round++) {
			List<Problem> wrong = checked.problems().isEmpty() ? ofBlocks(checked, before, sound, blocks)
					: checked.problems();
			all.addAll(wrong);
			if (!takeBack(wrong, before, sound)) {
				break;
			}
			checked = check(sound);
		}
		this.inForce = DefinitionFiles.frozen(this.jobs, sound);
		this.imports = checked.imports();
		this.channels = checked.channels();
		this.problems = all.stream().distinct().toList();
		return new Change(this.problems, checked.oddities());
	}

	private CheckedDefinitions check(Map<Path, byte[]> contents) {
		DefinitionFiles frozen = DefinitionFiles.frozen(this.jobs, contents);
		return Definitions.following(this.jobs, this.environment, () -> frozen).check();
	}

	/** Of files that have changed: what a block has become meanwhile is told by runs. */
	private static List<Problem> ofBlocks(CheckedDefinitions checked, Map<Path, byte[]> before, Map<Path, byte[]> sound,
			Function<LocatedImport, List<Problem>> blocks) {
		return checked.imports()
			.stream()
			.filter((located) -> before.containsKey(Path.of(located.file())))
			.filter((
					located) -> !Arrays.equals(before.get(Path.of(located.file())), sound.get(Path.of(located.file()))))
			.flatMap((located) -> blocks.apply(located).stream())
			.toList();
	}

	/**
	 * Take back what makes problems: changed files that have some; else, since what was
	 * not touched is wrong because something else was, a change of the connections, then
	 * any. Where nothing has changed, files go that have problems.
	 * @return whether anything was taken back
	 */
	private boolean takeBack(List<Problem> problems, Map<Path, byte[]> before, Map<Path, byte[]> sound) {
		Set<Path> changed = new TreeSet<>(before.keySet());
		changed.addAll(sound.keySet());
		changed.removeIf((file) -> Arrays.equals(before.get(file), sound.get(file)));
		List<Path> wrong = problems.stream().map((problem) -> Path.of(problem.file())).distinct().toList();
		List<Path> catalogues = Stream.of(before, sound)
			.flatMap((contents) -> DefinitionFiles.frozen(this.jobs, contents).catalogues().stream())
			.toList();
		List<Path> taken = Stream.of(wrong, catalogues, changed)
			.map((files) -> files.stream().filter(changed::contains).toList())
			.filter((files) -> !files.isEmpty())
			.findFirst()
			.orElse(List.of());
		if (taken.isEmpty() || problems.isEmpty()) {
			return sound.keySet().removeAll(wrong);
		}
		for (Path file : taken) {
			byte[] old = before.get(file);
			if (old != null) {
				sound.put(file, old);
			}
			else {
				sound.remove(file);
			}
		}
		return true;
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
	 * What is in the directory, as one look saw it.
	 *
	 * @param contents of its files
	 * @param unreadable what could not be read
	 */
	private record Sight(Map<Path, byte[]> contents, List<Problem> unreadable) {

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof Sight other && this.unreadable.equals(other.unreadable)
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
	 * What a look found.
	 *
	 * @param problems what is wrong, and is therefore not in force; empty where all is
	 * well
	 * @param oddities what is no mistake and yet hardly meant
	 */
	public record Change(List<Problem> problems, List<String> oddities) {

		public Change {
			problems = List.copyOf(problems);
			oddities = List.copyOf(oddities);
		}

	}

}
