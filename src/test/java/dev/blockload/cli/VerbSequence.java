package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.json.JsonMapper;

/**
 * Runs several verbs in one process, because starting a process takes longer than most
 * verbs. Reads one JSON array of arguments a line, and prints one line of JSON for each.
 */
final class VerbSequence {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private VerbSequence() {
	}

	public static void main(String[] none) throws IOException {
		Locale.setDefault(Locale.ENGLISH);
		// As the program does.
		System.setProperty("spring.backgroundpreinitializer.ignore", "true");
		PrintStream answers = System.out;
		for (String line : new String(System.in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
			String[] arguments = JSON.readValue(line, String[].class);
			ByteArrayOutputStream out = new ByteArrayOutputStream();
			ByteArrayOutputStream err = new ByteArrayOutputStream();
			System.setOut(new PrintStream(out, false, StandardCharsets.UTF_8));
			System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
			int code = Blockload.execute(arguments);
			System.out.flush();
			answers.write(JSON.writeValueAsBytes(List.of(Integer.toString(code), out.toString(StandardCharsets.UTF_8),
					err.toString(StandardCharsets.UTF_8))));
			answers.println();
		}
		answers.flush();
		System.exit(0);
	}

}
