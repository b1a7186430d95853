package dev.blockload.definition;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

import dev.blockload.source.DatedPath;
import dev.blockload.source.FileChoice;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code file}: which object an import loads.
 */
final class FileReader {

	private final Fields fields;

	private final ZoneId zone;

	FileReader(Fields fields) {
		this.fields = fields;
		fields.only(List.of("latest", "fixed", "zone", "ignore-future", "max-age"));
		ZoneId written = fields.read("zone", Words.EXPECTED_ZONE, Words::zone);
		this.zone = (written != null) ? written : ImportReader.DEFAULT_ZONE;
	}

	/** The zone of dates and times that carry none. */
	ZoneId zone() {
		return this.zone;
	}

	@Nullable FileChoice choice() {
		boolean hasFixed = this.fields.has("fixed");
		boolean hasLatest = this.fields.has("latest");
		String key = this.fields.read("fixed", "the path of a file", Words::key);
		DatedPath path = this.fields.read("latest", "a path with {{date}} in the file name", Words::datedPath);
		Boolean ignoreFuture = this.fields.read("ignore-future", "true or false", Words::flag);
		Duration maxAge = this.fields.read("max-age", Words.EXPECTED_AGE, Words::age);
		if (hasFixed == hasLatest) {
			this.fields.problem(this.fields.place(), (hasFixed ? "both latest and fixed" : "neither latest nor fixed")
					+ ": expected exactly one of them");
			return null;
		}
		if (hasLatest) {
			return (path != null)
					? new FileChoice.MostRecent(path, this.zone, Boolean.TRUE.equals(ignoreFuture), maxAge) : null;
		}
		for (String other : List.of("ignore-future", "max-age")) {
			if (this.fields.has(other)) {
				this.fields.problem(this.fields.place(other),
						other + " together with fixed: expected it with latest only");
			}
		}
		return (key != null) ? new FileChoice.Fixed(key) : null;
	}

}
