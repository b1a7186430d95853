package dev.blockload.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts {@code serve}, and measures until {@code /health/readiness} answers 200.
 *
 * @param launcher the program
 * @param environment its additional variables
 * @param folder where its output is kept
 */
record ServeStart(String launcher, Map<String, String> environment, Path folder) {

	private static final int OK = 200;

	private static final long LONGEST_SECONDS = 120;

	private static final int LOOK_MILLIS = 20;

	/**
	 * Start it, measure, and stop it.
	 * @throws IOException if it ends, or is not ready in time; the message has the end of
	 * its output
	 */
	Result measure() throws IOException, InterruptedException {
		int port = freePort();
		Path output = this.folder.resolve("serve.out");
		ProcessBuilder builder = new ProcessBuilder(List.of(this.launcher, "serve", "--port", Integer.toString(port)))
			.redirectErrorStream(true)
			.redirectOutput(output.toFile());
		builder.environment().putAll(this.environment);
		long start = System.nanoTime();
		Process process = builder.start();
		try {
			while (!isReady(port)) {
				if (!process.isAlive() || System.nanoTime() - start > TimeUnit.SECONDS.toNanos(LONGEST_SECONDS)) {
					String shown = Files.readString(output);
					throw new IOException("serve is not ready after %d s: …%s".formatted(
							TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start),
							shown.substring(Math.max(0, shown.length() - 2000))));
				}
				Thread.sleep(LOOK_MILLIS);
			}
			// The launcher becomes the JVM: they are one process.
			return new Result((System.nanoTime() - start) / 1e9, Proc.cpu(process.pid()));
		}
		finally {
			process.destroy();
			process.waitFor();
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static boolean isReady(int port) {
		try {
			HttpURLConnection connection = (HttpURLConnection) URI
				.create("http://127.0.0.1:" + port + "/health/readiness")
				.toURL()
				.openConnection();
			connection.setConnectTimeout(1000);
			connection.setReadTimeout(10_000);
			return connection.getResponseCode() == OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * What the start has cost.
	 *
	 * @param seconds until it was ready
	 * @param cpuSeconds of the launcher and of the JVM until then
	 */
	record Result(double seconds, double cpuSeconds) {
	}

}
