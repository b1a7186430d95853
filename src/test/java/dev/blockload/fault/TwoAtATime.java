package dev.blockload.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.DynamicTest;

/**
 * Two benches, so that cases that know nothing of each other run at the same time: most
 * of a case is waiting for a child to start.
 */
final class TwoAtATime implements AutoCloseable {

	private final BlockingQueue<FaultBench> benches = new LinkedBlockingQueue<>();

	private final List<FaultBench> all = new ArrayList<>();

	private final ExecutorService executor = Executors.newFixedThreadPool(2);

	TwoAtATime(Path folder, Map<String, Object> settings) throws IOException {
		for (int number = 1; number <= 2; number++) {
			FaultBench bench = new FaultBench(Files.createDirectory(folder.resolve("jobs" + number)), settings);
			this.all.add(bench);
			this.benches.add(bench);
		}
	}

	/** A test whose case is begun at once, or as soon as a bench is free. */
	DynamicTest test(String name, Case body) {
		Future<Void> result = this.executor.submit(() -> {
			FaultBench bench = this.benches.take();
			try {
				body.on(bench);
				return null;
			}
			finally {
				this.benches.add(bench);
			}
		});
		return DynamicTest.dynamicTest(name, () -> {
			try {
				result.get();
			}
			catch (ExecutionException ex) {
				throw ex.getCause();
			}
		});
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
		this.all.forEach(FaultBench::close);
	}

	/**
	 * What is done on a bench.
	 */
	@FunctionalInterface
	interface Case {

		void on(FaultBench bench) throws Exception;

	}

}
