package dev.blockload.source;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

import dev.blockload.Printable;
import dev.blockload.Failure;
import dev.blockload.FailureCode;
import dev.blockload.source.near.NearKey;
import dev.blockload.storage.ObjectKeys;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if there is no object to read, or if it must not be loaded. A restart cannot fix
 * it: a new run searches again.
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
	 * The most similar keys for code {@code no-match}, the nearest first.
	 * @return at most five; none if the store refused to list them
	 */
	public List<NearKey> nearest() {
		return this.nearest;
	}

	static SourceException noMatch(String bucket, DatedPath path, DateFilter filter, MatchCollector files,
			NewestSearch.Extent extent, List<NearKey> nearest) {
		String date = (filter.wantedText() != null) ? " with the date " + filter.wantedText() : "";
		String message = "No object in bucket '" + bucket + "' matches '" + path + "'" + date + ". Found "
				+ count(files.keys(), "key") + " and " + count(files.folders(), "folder") + " " + where(path.prefix())
				+ ((extent == NewestSearch.Extent.ALL) ? "." : ", including every key that can have this date.");
		return new SourceException(SourceCode.NO_MATCH, message + lines(nearest),
				"Put the file at this path, or correct the path in the import.", nearest, null);
	}

	static SourceException noSuchKey(String bucket, String key, List<NearKey> nearest, StorageException cause) {
		return new SourceException(SourceCode.NO_MATCH,
				"Bucket '" + bucket + "' has no object '" + Printable.line(key) + "'." + lines(nearest),
				"Put the file there, or correct the key.", nearest, cause);
	}

	static SourceException vanished(String bucket, String key, StorageException cause) {
		return new SourceException(SourceCode.NO_MATCH, "Object '" + Printable.line(key) + "' was deleted from bucket '"
				+ bucket + "' just after it was listed.", "Run it again.", List.of(), cause);
	}

	static SourceException noDateInPath(String key, String date) {
		return new SourceException(
				SourceCode.NO_DATE_IN_PATH, "The run asks for the date " + date + ". The import reads the fixed key '"
						+ Printable.line(key) + "', without a date.",
				"Remove --date, or choose another key with --key.", List.of(), null);
	}

	static SourceException noDatesToFill(String importName, String key) {
		return new SourceException(SourceCode.NO_DATE_IN_PATH,
				"Import '" + importName + "' reads the fixed key '" + Printable.line(key)
						+ "', without a date. A backfill loads the file of each date.",
				"Load the file: ./blockload run " + importName, List.of(), null);
	}

	static SourceException eachFile(String importName, FileChoice.Each each) {
		return new SourceException(SourceCode.EACH_FILE,
				"Import '" + importName + "' loads each file of '" + each.path() + "' once, from " + each.from()
						+ " on, in the order of their dates. It needs no backfill.",
				"Load the files that are not loaded yet: ./blockload run " + importName
						+ ". For files before that date, set file.from to an earlier date.",
				List.of(), null);
	}

	/**
	 * No file of an import that loads each file.
	 * @param bucket of the import
	 * @param each which files it loads
	 * @param newest the key of the newest file before its first date
	 */
	public static SourceException noFile(String bucket, FileChoice.Each each, String newest) {
		return new SourceException(SourceCode.NO_MATCH,
				"No object in bucket '" + bucket + "' matches '" + each.path() + "' with the date " + each.from()
						+ " or a later one. The newest is '" + Printable.line(newest) + "'.",
				"Put the file at this path, or set file.from in the import to an earlier date.", List.of(), null);
	}

	static SourceException pushOnly(String importName) {
		return new SourceException(SourceCode.PUSH_ONLY,
				"Import '" + importName + "' has no file of its own: it loads only files that clients push.",
				"Push a file to a node: curl --fail-with-body --header \"Authorization: Bearer $TOKEN\" "
						+ "--header 'Content-Type: text/csv' --data-binary @FILE \"$API/imports/" + importName
						+ "/files\". 'token create' prints TOKEN, and 'serve' prints API, with /docs at its end.",
				List.of(), null);
	}

	static SourceException archived(String key, StorageException cause) {
		return new SourceException(StorageCode.ARCHIVED,
				"Object '" + Printable.line(key)
						+ "' is in an archive class. It cannot be read until it is restored. No older file was used.",
				"Restore the object in S3, or choose another file with --date or --key.", List.of(), cause);
	}

	static SourceException emptyFile(String key, Instant lastModified) {
		return new SourceException(SourceCode.EMPTY_FILE,
				"Object '" + Printable.line(key) + "' has 0 bytes (last modified " + lastModified
						+ "). No older file was used.",
				"Write the file again, or choose another file with --date or --key.", List.of(), null);
	}

	static SourceException stale(String key, Instant date, Duration age, Duration maxAge) {
		return new SourceException(SourceCode.STALE,
				"The newest file '" + Printable.line(key) + "' is dated " + date + " and is " + text(age)
						+ " old. The import allows at most " + text(maxAge) + ".",
				"Find out why no newer file arrived. To load this file anyway, choose it with --date or --key.",
				List.of(), null);
	}

	private static String where(String prefix) {
		return (prefix.isEmpty() || prefix.endsWith("/"))
				? (prefix.isEmpty() ? "at " : "in ") + ObjectKeys.describeFolder(prefix)
				: "that begin with '" + Printable.line(prefix) + "'";
	}

	private static String count(long count, String noun) {
		return count + " " + noun + ((count == 1) ? "" : "s");
	}

	private static String lines(List<NearKey> nearest) {
		StringBuilder lines = new StringBuilder();
		nearest.forEach((key) -> lines.append(lines.isEmpty() ? " Nearest keys:" : "").append("\n  ").append(key));
		return lines.toString();
	}

	/** A duration in the form of definitions: {@code 36h}, {@code 36h30m}. */
	private static String text(Duration duration) {
		return duration.truncatedTo(ChronoUnit.SECONDS).toString().substring("PT".length()).toLowerCase(Locale.ROOT);
	}

}
