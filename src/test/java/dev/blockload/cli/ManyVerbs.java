package dev.blockload.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

import tools.jackson.databind.json.JsonMapper;

/**
 * The program of a process that runs one verb after the other: most of what a verb takes
 * is the start of a process. Reads a JSON array of arguments a line, and answers each
 * with a line of JSON.
 */
final class ManyVerbs {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private ManyVerbs() {
	}

	public static void main(String[] none) throws IOException {
		Locale.setDefault(Locale.ENGLISH);
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
