package dev.blockload.bench;

import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.postgresql.PGConnection;

/**
 * The lower bound of every loader: streams of binary COPY that were prepared before, one
 * for each connection. Nothing is read, parsed or encoded.
 */
final class BinaryStreams implements Contender {

	private static final int BUFFER = 1 << 16;

	private final int connections;

	BinaryStreams(int connections) {
		this.connections = connections;
	}

	@Override
	public String label() {
		return "binary-" + this.connections;
	}

	@Override
	public Optional<String> unavailable(Load load) {
		return Optional.empty();
	}

	private Path stream(Load load, int part) {
		return load.files()
			.resolve("%s.%d-of-%d.binary".formatted(load.bench().file().valid().plain().name(load.size()), part,
					this.connections));
	}

	@Override
	public void prepare(Load load) throws Exception {
		load.createTable();
		if (Files.exists(stream(load, this.connections))) {
			return;
		}
		try (Connection connection = load.servers().connect(); Statement statement = connection.createStatement()) {
			PGConnection copies = connection.unwrap(PGConnection.class);
			statement.execute("CREATE TEMPORARY TABLE source (" + load.shape().definitions() + ")");
			try (InputStream in = Files.newInputStream(load.validFile())) {
				copies.getCopyAPI().copyIn("COPY source FROM STDIN (FORMAT csv, HEADER)", in, BUFFER);
			}
			long pages = pages(statement);
			for (int part = 1; part <= this.connections; part++) {
				try (OutputStream out = Files.newOutputStream(stream(load, part))) {
					copies.getCopyAPI()
						.copyOut(
								"COPY (SELECT * FROM source WHERE ctid >= '(%d,0)' AND ctid < '(%d,0)') TO STDOUT (FORMAT binary)"
									.formatted(pages * (part - 1) / this.connections, pages * part / this.connections),
								out);
				}
			}
		}
	}

	private static long pages(Statement statement) throws Exception {
		try (ResultSet found = statement.executeQuery("SELECT pg_relation_size('source') / 8192")) {
			found.next();
			return found.getLong(1);
		}
	}

	@Override
	public Load.Done run(Load load) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(this.connections);
		try {
			List<Callable<Double>> copies = new ArrayList<>();
			for (int part = 1; part <= this.connections; part++) {
				Path stream = stream(load, part);
				copies.add(() -> copy(load, stream));
			}
			long start = System.nanoTime();
			double cpu = 0;
			for (Future<Double> copy : threads.invokeAll(copies)) {
				cpu += copy.get();
			}
			return new Load.Done(Load.TABLE, (System.nanoTime() - start) / 1e9, cpu, 0, null, null, null);
		}
		finally {
			threads.shutdownNow();
		}
	}

	/** Returns the seconds on processors of the thread. */
	private static double copy(Load load, Path stream) throws Exception {
		long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		try (Connection connection = load.servers().connect(); InputStream in = Files.newInputStream(stream)) {
			connection.unwrap(PGConnection.class)
				.getCopyAPI()
				.copyIn("COPY " + Load.TABLE + " FROM STDIN (FORMAT binary)", in, BUFFER);
		}
		return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e9;
	}

}
