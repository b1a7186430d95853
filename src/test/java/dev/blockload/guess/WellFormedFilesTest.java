package dev.blockload.guess;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import dev.blockload.csv.Compression;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A well-formed file is read with the columns that it has, and one column is not split.
 */
class WellFormedFilesTest {

	private static final int FILES = 150;

	private static final List<String> WORDS = List.of("Paris", "new", "order", "late", "Köln", "the", "total", "of",
			"blue", "Ann", "O'Hara", "A&B", "50%", "(old)", "x-y", "e.g.", "#1");

	/**
	 * Values of one kind.
	 */
	private enum Kind {

		NUMBER, DECIMAL, ISO_DATE, DATE, TIME, TIMESTAMP, WORD, PROSE, LIST, JSON, URL, PATH, RATIO, SENTENCE, CODE

	}

	@Test
	void aRandomWellFormedFileIsReadAsItWasWritten() throws IOException {
		long seed = new SplittableRandom().nextLong();
		SplittableRandom random = new SplittableRandom(seed);
		for (int round = 0; round < FILES; round++) {
			int columns = (round % 2 == 0) ? 1 : random.nextInt(2, 9);
			char delimiter = (columns == 1) ? ',' : ",,,;\t|".charAt(random.nextInt(6));
			List<List<String>> records = records(random, columns);
			String file = file(records, delimiter);
			FileLayout layout = layout(file);
			String about = "seed " + seed + ", round " + round + ":\n" + file;
			assertThat(read(layout)).as(about).isEqualTo(records);
			assertThat(layout.titles()).as(about).isEqualTo(records.get(0));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "text\n\"a, b\"\n\"c, d, e\"\n", "\"a, b\"\n\"c, d\"\n\"e, f\"\n",
			"data\n\"{\"\"a\"\":1,\"\"b\"\":2}\"\n\"{\"\"a\"\":3,\"\"b\"\":4}\"\n", "day\n30/09/2022\n01/10/2022\n",
			"30/09/2022\n01/10/2022\n", "at\n12:30\n13:45:10\n", "12:30\n13:45\n", "full name\nAnn Lee\nBob Ray\n",
			"2022-09-30 10:00\n2022-10-01 11:30\n", "url\nhttps://a.example/b\nhttps://c.example/d\n",
			"https://a.example/b\nhttps://c.example/d\n", "note\nRe: a; b\nRe: c; d\n", "Re: hello\nFw: bye\n",
			"mail\nann@a.example\nbob@b.example\n", "path\na/b/c\nd/e/f\n", "code\nA-1\nB-2\n", "n\n1 000\n2 500\n",
			"v\na=1\nb=2\n", "id\n1\n2\n", "tag\n#a\n#b\n", "share\n\"12,5\"\n\"3,75\"\n" })
	void oneColumnIsNotSplit(String file) throws IOException {
		FileLayout layout = layout(file);
		assertThat(layout.table().columns()).isEqualTo(1);
		assertThat(layout.dialect().skipLines()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "id name age\n1 Ann 20\n2 Bob 30\n", "root:x:0:0\ndaemon:x:1:1\nbin:x:2:2\n",
			"1;2,5\n2;3,5\n4;5,5\n", "Sales of 2022\nid;name\n1;Ann\n2;Bob\n", "a^b^1\nc^d^2\n",
			"id;note\n1;\"a, b\"\n2;\"c, d\"\n", "id;note\n1;\"a; b; c\"\n2;\"d; e; f\"\n" })
	void severalColumnsAreSplit(String file) throws IOException {
		assertThat(layout(file).table().columns()).isGreaterThan(1);
	}

	private static List<List<String>> records(SplittableRandom random, int columns) {
		List<Kind> kinds = new ArrayList<>();
		List<String> header = new ArrayList<>();
		for (int column = 0; column < columns; column++) {
			kinds.add(Kind.values()[random.nextInt(Kind.values().length)]);
			header.add("column " + (char) ('a' + column));
		}
		List<List<String>> records = new ArrayList<>(List.of(header));
		int rows = random.nextInt(3, 12);
		for (int row = 0; row < rows; row++) {
			records.add(kinds.stream().map((kind) -> value(random, kind)).toList());
		}
		return records;
	}

	private static String value(SplittableRandom random, Kind kind) {
		LocalDate day = LocalDate.of(2020, 1, 1).plusDays(random.nextInt(1500));
		int number = random.nextInt(1, 100_000);
		return switch (kind) {
			case NUMBER -> String.valueOf(number);
			case DECIMAL -> number + "." + random.nextInt(10, 99);
			case ISO_DATE -> day.toString();
			case DATE -> "%02d/%02d/%d".formatted(day.getDayOfMonth(), day.getMonthValue(), day.getYear());
			case TIME -> "%02d:%02d".formatted(random.nextInt(24), random.nextInt(60));
			case TIMESTAMP ->
				day + " %02d:%02d:%02d".formatted(random.nextInt(24), random.nextInt(60), random.nextInt(60));
			case WORD -> word(random) + random.nextInt(100);
			case PROSE -> words(random, " ");
			case LIST -> words(random, ", ");
			case JSON -> "{\"a\":" + number + ",\"b\":\"" + word(random) + "\"}";
			case URL -> "https://" + word(random).toLowerCase(java.util.Locale.ROOT).replaceAll("\\W", "") + ".example/"
					+ number;
			case PATH -> "/data/in/" + number + ".csv";
			case RATIO -> random.nextInt(1, 9) + ":" + random.nextInt(1, 9);
			case SENTENCE -> "Note: " + words(random, "; ") + ".";
			case CODE -> (char) ('A' + random.nextInt(26)) + "-" + number + "/" + random.nextInt(10);
		};
	}

	private static String word(SplittableRandom random) {
		return WORDS.get(random.nextInt(WORDS.size()));
	}

	private static String words(SplittableRandom random, String between) {
		List<String> words = new ArrayList<>();
		int count = random.nextInt(1, 6);
		for (int word = 0; word < count; word++) {
			words.add(word(random));
		}
		return String.join(between, words);
	}

	private static String file(List<List<String>> records, char delimiter) {
		StringBuilder text = new StringBuilder();
		for (List<String> record : records) {
			for (int number = 0; number < record.size(); number++) {
				String value = record.get(number);
				boolean quoted = value.indexOf(delimiter) >= 0 || value.indexOf('"') >= 0 || value.indexOf('\n') >= 0;
				text.append((number > 0) ? String.valueOf(delimiter) : "")
					.append(quoted ? '"' + value.replace("\"", "\"\"") + '"' : value);
			}
			text.append("\r\n");
		}
		return text.toString();
	}

	private static List<List<String>> read(FileLayout layout) {
		List<List<String>> records = new ArrayList<>();
		layout.table().each(0, (parser) -> {
			List<String> fields = new ArrayList<>();
			for (int number = 0; number < parser.fieldCount(); number++) {
				fields.add(SampleRecords.text(parser.field(number)));
			}
			records.add(fields);
		});
		return records;
	}

	private static FileLayout layout(String file) throws IOException {
		return FileLayout.of(
				new Sample(file.getBytes(StandardCharsets.UTF_8), List.of(), Sample.Extent.WHOLE, Compression.AUTO),
				"a.csv", null);
	}

}
