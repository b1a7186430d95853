package dev.blockload.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The exit code and the output of a command.
 *
 * @param code its exit code
 * @param out standard output, which is UTF-8 without fault
 * @param err standard error, likewise
 */
record CommandResult(int code, String out, String err) {

	private static final int TIMEOUT_SECONDS = 180;

	private static final int SECONDS_OF_EACH = 15;

	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	/** Wait for a process to end. One that does not is killed. */
	static CommandResult of(Process process) {
		return of(process, TIMEOUT_SECONDS);
	}

	/** The same for one that executes several commands. */
	static CommandResult ofSequence(Process process, int commands) {
		return of(process, Math.max(TIMEOUT_SECONDS, commands * SECONDS_OF_EACH));
	}

	private static CommandResult of(Process process, int seconds) {
		CompletableFuture<byte[]> err = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()));
		CompletableFuture<byte[]> out = CompletableFuture.supplyAsync(() -> read(process.getInputStream()));
		try {
			if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
				throw new AssertionError("still running after " + seconds + " s");
			}
			return new CommandResult(process.exitValue(), utf8(out.join()), utf8(err.join()));
		}
		catch (InterruptedException ex) {
			throw new AssertionError(ex);
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static byte[] read(java.io.InputStream in) {
		try (in) {
			return in.readAllBytes();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String utf8(byte[] bytes) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
		}
		catch (CharacterCodingException ex) {
			throw new AssertionError("not UTF-8: " + new String(bytes, StandardCharsets.ISO_8859_1), ex);
		}
	}

	/** Assert the exit code; a failure shows all output. */
	CommandResult ends(int expected) {
		assertThat(this.code).as(() -> "exit code, after\n" + this.out + this.err).isEqualTo(expected);
		return this;
	}

	/** Standard output, which is one line of JSON and nothing else. */
	JsonNode json() {
		assertThat(this.out).endsWith("\n").doesNotContainPattern("\n.");
		return STRICT.readTree(this.out);
	}

	/** Standard output as CSV: the header and the records. */
	List<List<String>> csv() {
		try (CSVParser parser = CSVParser.parse(new ByteArrayInputStream(this.out.getBytes(StandardCharsets.UTF_8)),
				StandardCharsets.UTF_8, CSVFormat.RFC4180)) {
			return parser.getRecords().stream().map((csvRecord) -> csvRecord.toList()).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
