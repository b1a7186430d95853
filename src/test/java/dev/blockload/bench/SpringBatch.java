package dev.blockload.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.bench.BenchFile.Packing;

/**
 * Plain Spring Batch, in a JVM of its own with the default options.
 */
final class SpringBatch implements Contender {

	private final int chunk;

	SpringBatch(int chunk) {
		this.chunk = chunk;
	}

	@Override
	public String label() {
		return "spring-batch-" + this.chunk;
	}

	@Override
	public Optional<String> unavailable(Load load) {
		return (load.bench().file().packing() == Packing.NONE && load.bench().file().rejects() == 0) ? Optional.empty()
				: Optional.of("It reads neither compressed files nor files with wrong records.");
	}

	@Override
	public void prepare(Load load) throws IOException {
		load.createTable();
		load.validFile();
	}

	@Override
	public Load.Done run(Load load) throws Exception {
		Command.Result result = new Command(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), SpringBatchLoad.class.getName(),
						load.validFile().toString(), load.servers().url(), load.servers().user(),
						load.servers().password(), Load.TABLE, load.shape().names(), Integer.toString(this.chunk)),
				Map.of(), load.work())
			.run(() -> {
			});
		result.requireCode(0);
		return new Load.Done(Load.TABLE, result.seconds(), result.cpuSeconds(), 0, null, result.residentBytes(), null);
	}

}
