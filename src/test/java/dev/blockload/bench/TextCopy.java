package dev.blockload.bench;

import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.blockload.bench.BenchFile.Packing;
import org.postgresql.PGConnection;

/**
 * The measure of all: {@code \copy} of psql, as text. Without psql, the COPY of the
 * driver, as text, stands in for it. It gets no wrong records, because one ends it.
 */
final class TextCopy implements Contender {

	static final String NAME = "copy";

	private static final int BUFFER = 1 << 16;

	private final boolean psql = Programs.exist("psql");

	@Override
	public String label() {
		return NAME;
	}

	@Override
	public Optional<String> unavailable(Load load) {
		return Optional.empty();
	}

	/** What is run. */
	String program() {
		return this.psql ? "psql \\copy" : "pgjdbc CopyManager, in place of psql \\copy";
	}

	@Override
	public void prepare(Load load) throws IOException {
		load.createTable();
		load.validFile();
		if (load.bench().file().packing() != Packing.NONE) {
			load.bench().file().valid().in(load.files(), load.size());
		}
	}

	@Override
	public Load.Done run(Load load) throws Exception {
		return this.psql ? byPsql(load) : byDriver(load);
	}

	private static Load.Done byPsql(Load load) throws Exception {
		Path packed = load.bench().file().valid().in(load.files(), load.size());
		String from = switch (load.bench().file().packing()) {
			case NONE -> "'" + packed + "'";
			case GZIP -> "PROGRAM 'gzip -dc " + packed + "'";
			case ZSTD -> Programs.exist("zstd") ? "PROGRAM 'zstd -dc " + packed + "'" : "'" + load.validFile() + "'";
		};
		Command.Result result = new Command(
				List.of("psql", "-X", "-q", "-h", "127.0.0.1", "-p", Integer.toString(load.servers().port()), "-U",
						load.servers().user(), "-d", "blockload", "-c",
						"\\copy " + Load.TABLE + " FROM " + from + " (FORMAT csv, HEADER)"),
				Map.of("PGPASSWORD", load.servers().password(), "PGCLIENTENCODING", "UTF8"), load.work())
			.run(() -> {
			});
		result.requireCode(0);
		return new Load.Done(Load.TABLE, result.seconds(), result.cpuSeconds(), 0, null, result.residentBytes(), null);
	}

	private static Load.Done byDriver(Load load) throws Exception {
		double cpu = ownCpu();
		long start = System.nanoTime();
		try (Connection connection = load.servers().connect();
				InputStream in = Files.newInputStream(load.validFile())) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY " + Load.TABLE + " FROM STDIN (FORMAT csv, HEADER)", in, BUFFER);
		}
		return new Load.Done(Load.TABLE, (System.nanoTime() - start) / 1e9, ownCpu() - cpu, 0, null, null, null);
	}

	private static double ownCpu() {
		return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
	}

}
