package dev.blockload.definition;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

/**
 * The definitions of a directory as they were last sound. A file whose change is wrong
 * stays in force as it was; one that was never sound is left out. Safe for use by many
 * threads.
 */
public final class WatchedDefinitions {

	private final Path jobs;

	private final UnaryOperator<@Nullable String> environment;

	private final Definitions definitions;

	private Map<Path, byte[]> seen = Map.of();

	private List<Problem> seenProblems = List.of();

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
	public WatchedDefinitions(Path jobs, UnaryOperator<@Nullable String> environment) {
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
	 * Look whether files have changed, and let what is sound come into force.
	 * @param blocks tells what is wrong with an import that is new, as far as its block
	 * tells
	 * @return empty where nothing has changed since the last look
	 */
	public synchronized Optional<Change> look(Function<LocatedImport, List<Problem>> blocks) {
		DefinitionFiles found = DefinitionFiles.below(this.jobs);
		Map<Path, byte[]> now = contents(found);
		if (same(now, this.seen) && found.problems().equals(this.seenProblems)) {
			return Optional.empty();
		}
		this.seen = now;
		this.seenProblems = found.problems();
		Map<Path, byte[]> before = this.inForce.contents();
		Map<Path, byte[]> sound = new TreeMap<>(now);
		List<Problem> all = new ArrayList<>(found.problems());
		Checked checked = check(sound);
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
		return Optional.of(new Change(this.problems));
	}

	private Checked check(Map<Path, byte[]> contents) {
		DefinitionFiles frozen = DefinitionFiles.frozen(this.jobs, contents);
		return Definitions.following(this.jobs, this.environment, () -> frozen).check();
	}

	/** Of files that have changed: what a block has become meanwhile is told by runs. */
	private static List<Problem> ofBlocks(Checked checked, Map<Path, byte[]> before, Map<Path, byte[]> sound,
			Function<LocatedImport, List<Problem>> blocks) {
		return checked.imports()
			.stream()
			.filter((located) -> isChanged(Path.of(located.file()), before, sound))
			.flatMap((located) -> blocks.apply(located).stream())
			.toList();
	}

	private static boolean isChanged(Path file, Map<Path, byte[]> before, Map<Path, byte[]> now) {
		return before.containsKey(file) && now.containsKey(file) && !Arrays.equals(before.get(file), now.get(file));
	}

	// What was not touched is wrong since something else was: the connections, or another
	// file of the same name.
	private boolean takeBack(List<Problem> problems, Map<Path, byte[]> before, Map<Path, byte[]> sound) {
		boolean taken = false;
		for (Path file : problems.stream().map((problem) -> Path.of(problem.file())).distinct().toList()) {
			if (!sound.containsKey(file)) {
				continue;
			}
			byte[] old = before.get(file);
			List<Path> catalogues = DefinitionFiles.frozen(this.jobs, sound).catalogues();
			Path changed = isChanged(file, before, sound) ? file
					: catalogues.stream()
						.filter((catalogue) -> old != null && isChanged(catalogue, before, sound))
						.findFirst()
						.orElse(null);
			if (changed != null) {
				sound.put(changed, Objects.requireNonNull(before.get(changed)));
			}
			else {
				sound.remove(file);
			}
			taken = true;
		}
		return taken;
	}

	private static Map<Path, byte[]> contents(DefinitionFiles files) {
		Map<Path, byte[]> contents = new TreeMap<>();
		for (Path file : files.all()) {
			try {
				contents.put(file, Files.readAllBytes(file));
			}
			catch (IOException ex) {
				// Deleted between two looks; the next one finds it gone, or readable.
			}
		}
		return contents;
	}

	private static boolean same(Map<Path, byte[]> one, Map<Path, byte[]> other) {
		return one.keySet().equals(other.keySet()) && one.entrySet()
			.stream()
			.allMatch((entry) -> Arrays.equals(entry.getValue(), other.get(entry.getKey())));
	}

	/**
	 * What a look found.
	 *
	 * @param problems what is wrong, and is therefore not in force; empty where all is
	 * well
	 */
	public record Change(List<Problem> problems) {

		public Change {
			problems = List.copyOf(problems);
		}

	}

}
