package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;

/**
 * Translates redirects to another region into failures that name the region.
 */
final class WrongRegion {

	// S3: The header is malformed; the region 'a' is wrong; expecting 'b'.
	private static final Pattern EXPECTED = Pattern.compile("expecting '([a-z0-9-]+)'");

	// S3, for an opt-in region: The b location constraint is incompatible.
	private static final Pattern CONSTRAINT = Pattern.compile("The ([a-z]+-[a-z0-9-]+) location constraint");

	private static final Pattern ENDPOINT = Pattern.compile("\\bs3[.-](?:dualstack\\.)?([a-z]+(?:-[a-z]+)+-[0-9]+)\\.");

	private final StoreLocation location;

	WrongRegion(StoreLocation location) {
		this.location = location;
	}

	/**
	 * The region of the bucket, if S3 names it in a header, an element or its message.
	 */
	Optional<String> named(S3ErrorResponse answer) {
		return answer.header("x-amz-bucket-region")
			.or(() -> answer.element("Region"))
			.or(() -> find(EXPECTED, answer.message()))
			.or(() -> find(CONSTRAINT, answer.message()))
			.or(() -> answer.element("Endpoint").flatMap((endpoint) -> find(ENDPOINT, endpoint)))
			.filter((region) -> !region.equals(this.location.region()));
	}

	/** The failure for a redirect to another region. */
	StorageException elsewhere(S3ErrorResponse answer) {
		Optional<String> region = named(answer);
		String endpoint = answer.element("Endpoint")
			.map((found) -> " with endpoint " + found)
			.orElse(" without a region or endpoint");
		String message = region
			.map((found) -> "Bucket '" + this.location.bucket() + "' is in region " + found + ". "
					+ this.location.subject() + " has region " + this.location.region() + ".")
			.orElseGet(() -> "Bucket '" + this.location.bucket() + "' is not in region " + this.location.region()
					+ " of " + this.location.name() + ": S3 answered " + answer.summary() + endpoint + ".");
		String action = region.map((found) -> "Set region: " + found + " in the connection. ")
			.orElse("Find the region of the bucket in S3 and set it in the connection. A bucket that is only minutes "
					+ "old may need more time. ")
				+ this.location.checkCommand();
		return new StorageException(StorageCode.WRONG_REGION, message, action, answer.exception());
	}

	private static Optional<String> find(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
	}

}
