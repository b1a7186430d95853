package dev.blockload.definition;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.source.DatedPath;
import dev.blockload.source.FileChoice;
import dev.blockload.source.FileChoice.Late;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of {@code file}: which object an import loads.
 */
final class FileKeysReader {

	/** The keys whose values are paths, which messages repeat. */
	static final Set<String> PATHS = Set.of("latest", "fixed", "each");

	/** The keys that choose objects of a bucket. */
	private static final List<String> CHOICES = List.of("latest", "each", "fixed");

	private static final String EXPECTED_DATE = "a date like 2026-01-01";

	/** Whether clients push the files. */
	static final String PUSH = "push";

	private final YamlSection section;

	private final ZoneId zone;

	FileKeysReader(YamlSection section) {
		this.section = section;
		section.only(List.of("latest", "fixed", "each", PUSH, "from", "late", "zone", "ignore-future", "max-age"));
		ZoneId written = section.read("zone", ValueParsers.EXPECTED_ZONE, ValueParsers::zone);
		this.zone = (written != null) ? written : ImportKeysReader.DEFAULT_ZONE;
	}

	/** The time zone of dates and times without a zone. */
	ZoneId zone() {
		return this.zone;
	}

	@Nullable FileChoice choice() {
		List<String> given = CHOICES.stream().filter(this.section::has).toList();
		String key = this.section.read("fixed", "the path of a file", FileKeysReader::objectKey);
		DatedPath path = this.section.read("latest", "a path with {{date}} in the file name",
				FileKeysReader::datedPath);
		DatedPath each = this.section.read("each", "a path with {{date}} in the file name", FileKeysReader::datedPath);
		LocalDate from = this.section.read("from", EXPECTED_DATE, FileKeysReader::date);
		Late late = this.section.read("late", "refuse or load", FileKeysReader::late);
		Boolean ignoreFuture = this.section.read("ignore-future", "true or false", ValueParsers::flag);
		Duration maxAge = this.section.read("max-age", ValueParsers.EXPECTED_AGE, ValueParsers::age);
		if (this.section.has(PUSH)) {
			return pushed();
		}
		if (given.size() != 1) {
			this.section.problem(this.section.position(),
					given.isEmpty() ? "Neither latest, each, fixed nor push is given. Add one of them."
							: "Both " + given.get(0) + " and " + given.get(1) + " are given. Remove one of them.");
			return null;
		}
		String only = given.get(0);
		boolean future = Boolean.TRUE.equals(ignoreFuture);
		return switch (only) {
			case "latest" -> {
				refuse(List.of("from", "late"), only, "each");
				yield (path != null) ? new FileChoice.MostRecent(path, this.zone, future, maxAge) : null;
			}
			case "each" -> {
				if (!this.section.has("from")) {
					this.section.problem(this.section.position("each"),
							"from is missing: the date of the first file to load. Add it, such as {each: '"
									+ ((each != null) ? each : "in/{{date}}.csv") + "', from: 2026-01-01}.");
				}
				yield (each != null && from != null) ? new FileChoice.Each(each, this.zone, future, maxAge, from,
						(late != null) ? late : Late.REFUSE) : null;
			}
			default -> {
				refuse(List.of("ignore-future", "max-age"), only, "latest");
				refuse(List.of("from", "late"), only, "each");
				yield (key != null) ? new FileChoice.Fixed(key) : null;
			}
		};
	}

	private void refuse(List<String> keys, String with, String expected) {
		for (String other : keys) {
			if (this.section.has(other)) {
				this.section.problem(this.section.position(other),
						other + " cannot be used with " + with + ". Expected it with " + expected + " only.");
			}
		}
	}

	private static LocalDate date(String text) {
		try {
			return LocalDate.parse(text);
		}
		catch (DateTimeException ex) {
			throw new IllegalArgumentException("Expected " + EXPECTED_DATE + ".", ex);
		}
	}

	private static Late late(String text) {
		return Stream.of(Late.values())
			.filter((late) -> late.text().equals(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("Expected refuse or load."));
	}

	private @Nullable FileChoice pushed() {
		Boolean push = this.section.read(PUSH, "true", ValueParsers::flag);
		if (Boolean.FALSE.equals(push)) {
			this.section.problem(this.section.position(PUSH),
					"push is 'false'. Expected true. To load a file from a bucket, use latest, each or fixed instead.");
		}
		for (String other : List.of("fixed", "latest", "each", "from", "late", "ignore-future", "max-age")) {
			if (this.section.has(other)) {
				this.section.problem(this.section.position(other),
						other + " cannot be used with push. Remove one of them.");
			}
		}
		return Boolean.TRUE.equals(push) ? new FileChoice.Pushed() : null;
	}

	private static DatedPath datedPath(String text) {
		refuseAddress(text);
		int count = text.split(Pattern.quote(DatedPath.TOKEN), -1).length - 1;
		if (count == 0) {
			throw new IllegalArgumentException("Expected {{date}} in the file name, written exactly like this."
					+ " If the file always has the same name, use 'fixed'.");
		}
		if (count > 1) {
			throw new IllegalArgumentException("Expected {{date}} once, but found it " + count + " times.");
		}
		if (text.indexOf('/', text.indexOf(DatedPath.TOKEN)) >= 0) {
			throw new IllegalArgumentException("Expected {{date}} in the file name, but found it in a folder.");
		}
		return DatedPath.parse(text);
	}

	/** Refuses an address, as messages print it. */
	private static void refuseAddress(String text) {
		if (text.startsWith("s3://")) {
			String rest = text.substring("s3://".length());
			throw new IllegalArgumentException(
					"Expected a key without s3:// and the bucket, which the connection names."
							+ ((rest.indexOf('/') >= 0) ? " Write '" + rest.substring(rest.indexOf('/') + 1) + "'."
									: ""));
		}
	}

	private static String objectKey(String text) {
		refuseAddress(text);
		if (text.contains("{{")) {
			throw new IllegalArgumentException(
					"Expected the path of one file. For a path with {{date}}, use 'latest'.");
		}
		if (text.isBlank() || text.endsWith("/")) {
			throw new IllegalArgumentException("Expected the path of a file, but found the path of a folder.");
		}
		return text;
	}

}
