package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;

/**
 * Buckets that are elsewhere than their connection says.
 */
final class WrongRegion {

	// The header is malformed; the region 'a' is wrong; expecting 'b'.
	private static final Pattern EXPECTED = Pattern.compile("expecting '([a-z0-9-]+)'");

	// Of a region that must be enabled first: The b location constraint is incompatible.
	private static final Pattern CONSTRAINT = Pattern.compile("The ([a-z]+-[a-z0-9-]+) location constraint");

	private static final Pattern ENDPOINT = Pattern.compile("\\bs3[.-](?:dualstack\\.)?([a-z]+(?:-[a-z]+)+-[0-9]+)\\.");

	private final StoreLocation location;

	WrongRegion(StoreLocation location) {
		this.location = location;
	}

	/**
	 * The region of the bucket, where S3 says it in one of the places it uses for that.
	 */
	Optional<String> named(S3ErrorResponse answer) {
		return answer.header("x-amz-bucket-region")
			.or(() -> answer.element("Region"))
			.or(() -> find(EXPECTED, answer.message()))
			.or(() -> find(CONSTRAINT, answer.message()))
			.or(() -> answer.element("Endpoint").flatMap((endpoint) -> find(ENDPOINT, endpoint)))
			.filter((region) -> !region.equals(this.location.region()));
	}

	/** The store sends us elsewhere. */
	StorageException elsewhere(S3ErrorResponse answer) {
		Optional<String> region = named(answer);
		String endpoint = answer.element("Endpoint").map((found) -> " to " + found).orElse("");
		String message = region
			.map((found) -> "bucket '" + this.location.bucket() + "' is in region " + found + ", "
					+ this.location.name() + " says " + this.location.region())
			.orElseGet(() -> "bucket '" + this.location.bucket() + "' is not where " + this.location.name()
					+ " looks for it, region " + this.location.region() + ": S3 answers " + answer.told()
					+ " and sends us" + (endpoint.isEmpty() ? " elsewhere without a name" : endpoint));
		String action = region.map((found) -> "Set region: " + found + " in the connection.")
			.orElse("Look up the bucket's region in S3 and set it in the connection; a bucket that was made minutes ago "
					+ "may need some more.");
		return new StorageException(StorageCode.WRONG_REGION, message, action, answer.exception());
	}

	private static Optional<String> find(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
	}

}
