package dev.blockload.storage.s3;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import dev.blockload.Failure.Recovery;

/**
 * Reads {@code catalogue.txt}: what S3 answers on the wire, and what becomes of it.
 */
final class S3Catalogue {

	private S3Catalogue() {
	}

	static List<Case> read() throws IOException {
		List<Case> cases = new ArrayList<>();
		for (String text : text().split("(?m)^=== ", -1)) {
			if (!text.startsWith("#")) {
				cases.add(read(text.lines().toList()));
			}
		}
		return cases;
	}

	private static Case read(List<String> lines) {
		List<List<String>> answers = new ArrayList<>();
		Map<String, String> fields = new LinkedHashMap<>();
		for (String line : lines.subList(1, lines.size())) {
			if (line.startsWith("< HTTP/")) {
				answers.add(new ArrayList<>());
			}
			if (line.startsWith("<")) {
				answers.get(answers.size() - 1).add(line.replaceFirst("< ?", ""));
			}
			else if (!line.isBlank()) {
				String[] field = line.split(": ", 2);
				fields.put(field[0], field[1]);
			}
		}
		return new Case(lines.get(0), Asked.valueOf(field(fields, "asked").toUpperCase(Locale.ROOT)),
				answers.stream().map(Reply::of).toList(), field(fields, "code"), field(fields, "message"),
				field(fields, "action"), Recovery.valueOf(field(fields, "recovery")));
	}

	private static String field(Map<String, String> fields, String name) {
		return Objects.requireNonNull(fields.get(name), () -> "no '" + name + "' beside " + fields);
	}

	private static String text() throws IOException {
		try (InputStream in = Objects.requireNonNull(S3Catalogue.class.getResourceAsStream("/storage/catalogue.txt"))) {
			return new String(in.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

	/** What is asked of the store. */
	enum Asked {

		/** The first byte of the object. */
		LOOK,

		/** Its first byte, and then all of it. */
		READ,

		/** The keys of the folder. */
		LIST

	}

	/**
	 * One entry.
	 *
	 * @param name of the case
	 * @param asked what is asked
	 * @param replies what S3 answers to one request after the other; the last one to all
	 * that follow
	 * @param code of the failure
	 * @param message whole; {n} is a number, {endpoint} the stub's
	 * @param action whole, or - for none
	 * @param recovery of the failure
	 */
	record Case(String name, Asked asked, List<Reply> replies, String code, String message, String action,
			Recovery recovery) {

		void replay(FaultyStore stub) {
			stub.healthy();
			for (int i = 0; i < this.replies.size() - 1; i++) {
				stub.at(i + 1, this.replies.get(i).fault());
			}
			stub.from(this.replies.size(), this.replies.get(this.replies.size() - 1).fault());
		}

		Pattern messagePattern(FaultyStore stub) {
			String quoted = Pattern.quote(this.message.replace("{endpoint}", stub.endpoint().toString()));
			return Pattern.compile(quoted.replace("{n}", "\\E[0-9]+\\Q"));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * One answer.
	 *
	 * @param status its first line
	 * @param headers its other lines
	 * @param body its text
	 */
	record Reply(String status, List<String> headers, String body) {

		private static Reply of(List<String> lines) {
			int blank = lines.indexOf("");
			List<String> head = (blank < 0) ? lines : lines.subList(0, blank);
			String body = (blank < 0) ? "" : String.join("\n", lines.subList(blank + 1, lines.size()));
			return new Reply(head.get(0), List.copyOf(head.subList(1, head.size())), body);
		}

		StoreFault fault() {
			String now = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
			return StoreFault.replay(this.status,
					this.headers.stream().map((header) -> header.replace("{now}", now)).toList(),
					this.body.getBytes(StandardCharsets.UTF_8));
		}

	}

}
