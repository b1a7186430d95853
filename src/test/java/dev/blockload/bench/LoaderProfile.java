package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

import dev.blockload.bench.LoaderCosts.Input;
import dev.blockload.bench.LoaderCosts.Phase;
import jdk.jfr.Recording;

/**
 * Where the loader spends its time: a flame graph of one thread that scans, parses and
 * encodes ten columns, and sends them to a server that discards them.
 */
final class LoaderProfile {

	private static final int BYTES = 64_000_000;

	private static final int WARM_UP = 4;

	private static final int ROUNDS = 20;

	private LoaderProfile() {
	}

	/**
	 * Measure, and write the flame graph.
	 * @param arguments the file to write; {@code target/bench/loader.svg} without
	 */
	public static void main(String[] arguments) throws Exception {
		Locale.setDefault(Locale.ENGLISH);
		Path file = (arguments.length > 0) ? Path.of(arguments[0]) : Path.of("target", "bench", "loader.svg");
		Input input = Input.of(Shape.TEN, BYTES);
		for (int round = 0; round < WARM_UP; round++) {
			Phase.COPY.run(input);
		}
		FlameGraph graph = profile(input);
		Files.createDirectories(file.toAbsolutePath().getParent());
		Files.writeString(file, graph.svg("One thread of the loader, ten columns: %,d samples, Java %s"
			.formatted(graph.samples(), System.getProperty("java.version"))));
		System.out.println("Written: " + file);
	}

	private static FlameGraph profile(Input input) throws Exception {
		Path recorded = Files.createTempFile("loader", ".jfr");
		try (Recording recording = new Recording()) {
			recording.enable("jdk.ExecutionSample").withPeriod(Duration.ofMillis(10));
			recording.enable("jdk.NativeMethodSample").withPeriod(Duration.ofMillis(10));
			recording.start();
			for (int round = 0; round < ROUNDS; round++) {
				Phase.COPY.run(input);
			}
			recording.stop();
			recording.dump(recorded);
			return FlameGraph.of(recorded, Thread.currentThread().getName(), "LoaderCosts.Phase.4.run");
		}
		finally {
			delete(recorded);
		}
	}

	private static void delete(Path file) throws IOException {
		Files.deleteIfExists(file);
	}

}
