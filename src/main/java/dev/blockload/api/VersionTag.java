package dev.blockload.api;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The version of a definition in the headers of HTTP.
 */
final class VersionTag {

	private static final Pattern TAG = Pattern.compile("(?:W/)?\"?([0-9]{1,18})\"?");

	private VersionTag() {
	}

	/** As an ETag. */
	static String of(long version) {
		return "\"" + version + "\"";
	}

	/**
	 * The version that a change expects.
	 * @param ifMatch the version, or null
	 * @param ifNoneMatch {@code *} for a definition that does not exist, or null
	 * @return 0 if nothing is expected to be saved
	 * @throws ApiException code {@code version-missing} if there is none of both
	 */
	static long expected(@Nullable String ifMatch, @Nullable String ifNoneMatch) {
		if (ifMatch == null && ifNoneMatch != null && ifNoneMatch.strip().equals("*")) {
			return 0;
		}
		if (ifMatch == null) {
			throw ApiException.versionMissing();
		}
		Matcher tag = TAG.matcher(ifMatch.strip());
		if (!tag.matches()) {
			throw Parameters.wrong("If-Match", ifMatch, "the number of a version, like \"3\"");
		}
		return Long.parseLong(tag.group(1));
	}

}
