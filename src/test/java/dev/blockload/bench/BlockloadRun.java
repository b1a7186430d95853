package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Blockload itself, by its launcher: {@code ./blockload run bench}.
 */
final class BlockloadRun implements Contender {

	private static final Pattern COLLECTION = Pattern.compile("->([0-9]+)([KMG])\\(");

	private final String name;

	private final String more;

	private final String heap;

	/**
	 * Create a contender.
	 * @param name of it
	 * @param more lines of YAML for the import
	 * @param heap the option of the JVM for the size of its heap
	 */
	BlockloadRun(String name, String more, String heap) {
		this.name = name;
		this.more = more;
		this.heap = heap;
	}

	@Override
	public String label() {
		return this.name;
	}

	@Override
	public Optional<String> unavailable(Load load) {
		return Optional.empty();
	}

	@Override
	public void prepare(Load load) throws IOException {
		load.createBlock();
		load.servers().put(load.file());
		Path jobs = Files.createDirectories(load.servers().home().resolve("jobs"));
		Files.writeString(jobs.resolve("connections.yml"), """
				connections:
				  store: {bucket: bench, region: eu-central-1, endpoint: embedded, applications: [bench]}
				""");
		Files.writeString(jobs.resolve("bench.yml"), """
				import: bench
				application: bench
				connection: store
				file: {fixed: %s}
				block: block
				mode: %s
				rejects: {max: %d}
				%s
				""".formatted(load.file().getFileName(), load.bench().kind().mode(),
				(load.bench().file().rejects() > 0) ? 1_000_000_000 : 0, this.more));
	}

	@Override
	public Load.Done run(Load load) throws Exception {
		Path collections = load.work().resolve("gc.log");
		Files.deleteIfExists(collections);
		FirstRows watch = new FirstRows(load.servers(), null);
		Command.Result result = new Command(List.of(Path.of("blockload").toAbsolutePath().toString(), "run", "bench",
				"--force", "--output", "json"), environment(load, collections), load.work())
			.run(watch);
		result.requireCode(0);
		// The store is a child that Blockload waits for: the times of the command contain
		// it.
		return new Load.Done(Load.BLOCK, result.seconds(), result.cpuSeconds() - watch.store(), watch.store(),
				watch.seconds(), result.residentBytes(), heap(collections));
	}

	private Map<String, String> environment(Load load, Path collections) {
		Map<String, String> environment = new HashMap<>(load.servers().datasource());
		environment.put("BLOCKLOAD_HOME", load.servers().home().toString());
		environment.put("BLOCKLOAD_LOAD_WORKERS", Integer.toString(load.lanes()));
		environment.put("JDK_JAVA_OPTIONS", this.heap + " -Xlog:gc:file=" + collections);
		return environment;
	}

	/** How many records the run of a result rejected. */
	static long rejected(Command.Result result) {
		return JsonMapper.shared().readTree(result.out()).at("/counts/rejected").asLong();
	}

	private static @Nullable Long heap(Path collections) throws IOException {
		if (Files.notExists(collections)) {
			return null;
		}
		List<Long> after = new ArrayList<>();
		for (String line : Files.readAllLines(collections)) {
			Matcher found = COLLECTION.matcher(line);
			if (found.find()) {
				after.add(Long.parseLong(found.group(1)) << (10 * ("KMG".indexOf(found.group(2)) + 1)));
			}
		}
		return after.stream().max(Long::compare).orElse(null);
	}

}
