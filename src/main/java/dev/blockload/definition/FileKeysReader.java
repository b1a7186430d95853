package dev.blockload.definition;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import dev.blockload.source.DatedPath;
import dev.blockload.source.FileChoice;
import dev.blockload.yaml.ValueParsers;
import dev.blockload.yaml.YamlSection;
import org.jspecify.annotations.Nullable;

/**
 * Reads the keys of {@code file}: which object an import loads.
 */
final class FileKeysReader {

	/** The keys whose values are paths, which messages repeat. */
	static final Set<String> PATHS = Set.of("latest", "fixed");

	/** Whether clients push the files. */
	static final String PUSH = "push";

	private final YamlSection section;

	private final ZoneId zone;

	FileKeysReader(YamlSection section) {
		this.section = section;
		section.only(List.of("latest", "fixed", PUSH, "zone", "ignore-future", "max-age"));
		ZoneId written = section.read("zone", ValueParsers.EXPECTED_ZONE, ValueParsers::zone);
		this.zone = (written != null) ? written : ImportKeysReader.DEFAULT_ZONE;
	}

	/** The time zone of dates and times without a zone. */
	ZoneId zone() {
		return this.zone;
	}

	@Nullable FileChoice choice() {
		boolean hasFixed = this.section.has("fixed");
		boolean hasLatest = this.section.has("latest");
		String key = this.section.read("fixed", "the path of a file", FileKeysReader::objectKey);
		DatedPath path = this.section.read("latest", "a path with {{date}} in the file name",
				FileKeysReader::datedPath);
		Boolean ignoreFuture = this.section.read("ignore-future", "true or false", ValueParsers::flag);
		Duration maxAge = this.section.read("max-age", ValueParsers.EXPECTED_AGE, ValueParsers::age);
		if (this.section.has(PUSH)) {
			return pushed();
		}
		if (hasFixed == hasLatest) {
			this.section.problem(this.section.position(),
					(hasFixed ? "Both latest and fixed are given. Remove one of them."
							: "Neither latest, fixed nor push is given. Add one of them."));
			return null;
		}
		if (hasLatest) {
			return (path != null)
					? new FileChoice.MostRecent(path, this.zone, Boolean.TRUE.equals(ignoreFuture), maxAge) : null;
		}
		for (String other : List.of("ignore-future", "max-age")) {
			if (this.section.has(other)) {
				this.section.problem(this.section.position(other),
						other + " cannot be used with fixed. Expected it with latest only.");
			}
		}
		return (key != null) ? new FileChoice.Fixed(key) : null;
	}

	private @Nullable FileChoice pushed() {
		Boolean push = this.section.read(PUSH, "true", ValueParsers::flag);
		if (Boolean.FALSE.equals(push)) {
			this.section.problem(this.section.position(PUSH),
					"push is 'false'. Expected true. To load a file from a bucket, use latest or fixed instead.");
		}
		for (String other : List.of("fixed", "latest", "ignore-future", "max-age")) {
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
