package dev.blockload.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import dev.blockload.importjob.ImportBench;
import dev.blockload.importjob.Servers;

/**
 * Blockload's command line in a child process, as a user runs it, but for the class path
 * in place of the jar. Killed when closed.
 */
final class Child implements AutoCloseable {

	private static final PackedClasses CLASSES = PackedClasses.ofThisJvm();

	/** The classes of a child that was not disturbed, for those after it. */
	static final ClassArchive ARCHIVE = new ClassArchive(CLASSES.folder());

	private final Process process;

	private final StringBuilder output = new StringBuilder();

	private final Thread reader;

	private Child(Process process) {
		this.process = process;
		this.reader = new Thread(this::read, "output of " + process.pid());
		this.reader.setDaemon(true);
		this.reader.start();
	}

	/** A command line, still to be started. */
	static Command of(Servers servers, Path jobs, String... arguments) {
		return new Command(servers, jobs, List.of(arguments));
	}

	/**
	 * A node that serves, with short times and small batches, so that it can be killed in
	 * the middle of a run and is soon replaced.
	 */
	static Child node(ImportBench imports, int sliceBytes) {
		return node(imports, sliceBytes, new String[] { "serve", "--parallel", "3", "--port", "0" });
	}

	/** The same, which receives events from a queue. */
	static Child node(ImportBench imports, int sliceBytes, String queue) {
		return node(imports, sliceBytes, new String[] { "serve", "--parallel", "3", "--port", "0", "--events", queue });
	}

	private static Child node(ImportBench imports, int sliceBytes, String[] serve) {
		return of(imports.servers(), imports.jobs(), serve).environment("BLOCKLOAD_EVENTS_POLL", "1s")
			.environment("AWS_ACCESS_KEY_ID", "test")
			.environment("AWS_SECRET_ACCESS_KEY", "test")
			.environment("BLOCKLOAD_SCHEDULE_HEARTBEAT", "500ms")
			.environment("BLOCKLOAD_SCHEDULE_POLL", "200ms")
			.environment("BLOCKLOAD_SCHEDULE_BACKOFF", "1s")
			.with("CHUNKSIZE", 1)
			.with("SLICEBYTES", sliceBytes)
			.start();
	}

	private void read() {
		try (BufferedReader lines = new BufferedReader(
				new InputStreamReader(this.process.getInputStream(), StandardCharsets.UTF_8))) {
			for (String line = lines.readLine(); line != null; line = lines.readLine()) {
				append(line);
			}
		}
		catch (IOException ex) {
			// Killed in the middle of a line.
		}
	}

	private synchronized void append(String line) {
		this.output.append(line).append('\n');
		notifyAll();
	}

	/** What it has printed so far, on standard output and standard error. */
	synchronized String output() {
		return this.output.toString();
	}

	/** Wait until it has printed something. */
	synchronized void awaitOutput(String text) throws InterruptedException {
		long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
		while (this.output.indexOf(text) < 0) {
			if (System.nanoTime() > end || !this.process.isAlive()) {
				throw new AssertionError("a child did not print '" + text + "': " + this.output);
			}
			wait(50);
		}
	}

	long pid() {
		return this.process.pid();
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	/** {@code kill -9}. */
	void kill() throws InterruptedException {
		this.process.destroyForcibly().waitFor();
	}

	/** SIGSTOP: it pauses, its connections stay open. */
	void pause() {
		signal("STOP");
	}

	/** SIGCONT. */
	void resume() {
		signal("CONT");
	}

	/** SIGTERM. */
	void terminate() {
		signal("TERM");
	}

	private void signal(String name) {
		try {
			new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Wait until it has ended.
	 * @return its exit code; 137 where it was killed
	 */
	int await(Duration timeout) throws InterruptedException {
		if (!this.process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
			throw new AssertionError("a child did not end within " + timeout + ": " + output());
		}
		this.reader.join(5_000);
		return this.process.exitValue();
	}

	@Override
	public void close() {
		try {
			kill();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * How to start one.
	 */
	static final class Command {

		private final List<String> arguments;

		private final Map<String, String> environment = new HashMap<>();

		private final List<String> properties = new ArrayList<>();

		private boolean archiving;

		private boolean loggingClasses;

		private Command(Servers servers, Path jobs, List<String> arguments) {
			this.arguments = new ArrayList<>(arguments);
			this.arguments.addAll(List.of("--jobs", jobs.toString()));
			this.environment.putAll(
					Map.of("SPRING_DATASOURCE_URL", servers.jdbcUrl(), "SPRING_DATASOURCE_USERNAME", servers.username(),
							"SPRING_DATASOURCE_PASSWORD", servers.password(), "AWS_EC2_METADATA_DISABLED", "true"));
		}

		/** A setting of how it loads, such as {@code CHUNKSIZE}. */
		Command with(String setting, Object value) {
			this.environment.put("BLOCKLOAD_LOAD_" + setting, value.toString());
			return this;
		}

		/** Any variable. */
		Command environment(String name, String value) {
			this.environment.put(name, value);
			return this;
		}

		/** Killed at this point. */
		Command killedAt(String failpoint) {
			this.properties.add("-Dblockload.failpoint=" + failpoint);
			return this;
		}

		/** At this point, does this; a hanging one goes on when the file is there. */
		Command failingAt(String failpoint, Failpoints.Action action, Path release) {
			killedAt(failpoint);
			this.properties.add("-Dblockload.failpoint.action=" + action);
			this.properties.add("-Dblockload.failpoint.release=" + release);
			return this;
		}

		/** Writes the archive of classes, which this JVM has claimed. */
		Command archivingClasses() {
			this.archiving = true;
			return this;
		}

		/** Prints the name of each class that is loaded. */
		Command loggingClasses() {
			this.loggingClasses = true;
			return this;
		}

		Child start() {
			List<String> command = new ArrayList<>(
					List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
							"-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
			command.addAll(this.properties);
			command.addAll(this.archiving ? ARCHIVE.writing() : ARCHIVE.options());
			if (this.loggingClasses) {
				// The options of the archive switch logs off.
				command.add("-Xlog:class+load");
			}
			command.addAll(List.of("-cp", CLASSES.classPath()));
			command.add(dev.blockload.cli.Blockload.class.getName());
			command.addAll(this.arguments);
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
			builder.environment().putAll(this.environment);
			try {
				Process process = builder.start();
				if (this.archiving) {
					ARCHIVE.writtenBy(process);
				}
				return new Child(process);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
