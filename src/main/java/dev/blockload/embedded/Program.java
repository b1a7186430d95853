package dev.blockload.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import dev.blockload.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * A child process that does one thing and ends. What it prints goes to a file, never to a
 * pipe: a server that it leaves behind would keep the pipe open.
 */
final class Program {

	private Program() {
	}

	/**
	 * Run it to its end.
	 * @param command program and arguments
	 * @param scratch a folder for its output
	 * @param timeout after this it is ended and has failed
	 */
	static Result run(List<String> command, Path scratch, Duration timeout) {
		return run(command, scratch, timeout, null);
	}

	/**
	 * Run it to its end, with something to read.
	 * @param input written to its standard input, or null for an empty one
	 */
	static Result run(List<String> command, Path scratch, Duration timeout, @Nullable Input input) {
		Path output = null;
		try {
			output = Files.createTempFile(scratch, "output", ".tmp");
			ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile());
			ChildEnvironment.set(builder, "C");
			Process process = builder.start();
			try (var stdin = process.getOutputStream()) {
				if (input != null) {
					input.writeTo(stdin);
				}
			}
			if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
				process.destroyForcibly();
				return new Result(-1, "no end after " + timeout.toSeconds() + " s");
			}
			return new Result(process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1).strip());
		}
		catch (IOException ex) {
			throw EmbeddedException.failed("Program '" + command.get(0) + "' cannot be run: " + ex.getMessage(), null,
					ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw EmbeddedException.failed("Blockload was interrupted while '" + command.get(0) + "' was running.",
					null, ex);
		}
		finally {
			deleteQuietly(output);
		}
	}

	private static void deleteQuietly(@Nullable Path file) {
		if (file != null && !file.toFile().delete()) {
			file.toFile().deleteOnExit();
		}
	}

	/** What a program reads. */
	interface Input {

		void writeTo(java.io.OutputStream stdin) throws IOException;

	}

	/**
	 * How a program ended.
	 *
	 * @param exitCode 0 where all went well
	 * @param output standard output and standard error together
	 */
	record Result(int exitCode, String output) {

		boolean failed() {
			return this.exitCode != 0;
		}

	}

}
