package dev.blockload.source;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.source.near.NearKey;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * There is no object to read, or the one to read must not be loaded. No restart mends it:
 * the next run looks again.
 */
public final class SourceException extends Failure {

	private static final long serialVersionUID = 1L;

	private final transient List<NearKey> nearest;

	private SourceException(FailureCode code, String message, String action, List<NearKey> nearest,
			@Nullable Throwable cause) {
		super(code, message, action, cause);
		this.nearest = List.copyOf(nearest);
	}

	/**
	 * The keys that come nearest, for code {@code no-match}; nearest first.
	 * @return at most five, none where the store would not list them
	 */
	public List<NearKey> nearest() {
		return this.nearest;
	}

	static SourceException noMatch(String bucket, DatedPath path, DateFilter filter, MatchCollector files,
			NewestSearch.Extent extent, List<NearKey> nearest) {
		String date = (filter.wantedText() != null) ? " with the date " + filter.wantedText() : "";
		String message = "no object in bucket '" + bucket + "' matches '" + path + "'" + date + ": saw "
				+ count(files.keys(), "key") + " and " + count(files.folders(), "folder") + " " + where(path.prefix())
				+ ((extent == NewestSearch.Extent.ALL) ? "" : ", among them all that could carry that date");
		return new SourceException(SourceCode.NO_MATCH, message + lines(nearest),
				"Put the file where the path says, or correct file.latest in the import.", nearest, null);
	}

	static SourceException noSuchKey(String bucket, String key, List<NearKey> nearest, StorageException cause) {
		return new SourceException(SourceCode.NO_MATCH,
				"bucket '" + bucket + "' has no object '" + key + "'" + lines(nearest),
				"Put the file there, or correct the key.", nearest, cause);
	}

	static SourceException vanished(String bucket, String key, StorageException cause) {
		return new SourceException(SourceCode.NO_MATCH,
				"bucket '" + bucket + "' listed '" + key + "' and has no such object a moment later", "Run it again.",
				List.of(), cause);
	}

	static SourceException noDateInPath(String key, String date) {
		return new SourceException(SourceCode.NO_DATE_IN_PATH,
				"the run names the date " + date + ", but the import reads the fixed key '" + key + "'",
				"Leave the date out, or name a key.", List.of(), null);
	}

	static SourceException archived(String key, StorageException cause) {
		return new SourceException(StorageCode.ARCHIVED,
				"'" + key + "' is in an archive and cannot be read before it is restored; no older file was taken",
				"Restore the object in S3, or name another date or key.", List.of(), cause);
	}

	static SourceException emptyFile(String key, Instant lastModified) {
		return new SourceException(SourceCode.EMPTY_FILE,
				"'" + key + "' has 0 bytes (last modified " + lastModified + "); no older file was taken",
				"Have the file written again, or name another date or key.", List.of(), null);
	}

	static SourceException stale(String key, Instant date, Duration age, Duration maxAge) {
		return new SourceException(SourceCode.STALE,
				"the newest file '" + key + "' is dated " + date + " and " + inWords(age)
						+ " old: the import allows at most " + inWords(maxAge),
				"Find out why no newer file came; a run that names the date or the key takes it all the same.",
				List.of(), null);
	}

	private static String where(String prefix) {
		return (prefix.isEmpty() || prefix.endsWith("/"))
				? (prefix.isEmpty() ? "at " : "in ") + ObjectKeys.inWords(prefix) : "that begin with '" + prefix + "'";
	}

	private static String count(long count, String noun) {
		return count + " " + noun + ((count == 1) ? "" : "s");
	}

	private static String lines(List<NearKey> nearest) {
		StringBuilder lines = new StringBuilder();
		nearest.forEach((key) -> lines.append(lines.isEmpty() ? "; nearest:" : "").append("\n  ").append(key));
		return lines.toString();
	}

	/** As definitions write it: {@code 36h}, {@code 36h30m}. */
	private static String inWords(Duration duration) {
		return duration.truncatedTo(ChronoUnit.SECONDS).toString().substring("PT".length()).toLowerCase(Locale.ROOT);
	}

}
