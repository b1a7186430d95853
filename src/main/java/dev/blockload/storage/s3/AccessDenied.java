package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.s3.PolicyDenial.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What the policies of AWS, or the keys of KMS, do not let pass.
 */
final class AccessDenied {

	private static final Pattern KMS_KEY = Pattern
		.compile("arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]+:(?:key|alias)/[A-Za-z0-9/_-]+");

	// Of KMS, where it names neither who was denied nor the key.
	private static final String CIPHERTEXT = "The ciphertext refers to a customer master key";

	private final StoreLocation location;

	AccessDenied(StoreLocation location) {
		this.location = location;
	}

	StorageException listing(String prefix, S3ErrorResponse answer) {
		Optional<PolicyDenial> denial = PolicyDenial.read(answer.message());
		return failure(StorageCode.ACCESS_DENIED,
				this.location.name() + " may not list bucket '" + this.location.bucket() + "' below '" + prefix + "'"
						+ denial.map((found) -> ": " + found.why()).orElseGet(() -> quoted(answer)),
				denial.map((found) -> found.remedy("the bucket"))
					.orElse("Allow s3:ListBucket on the bucket to the user or role of the connection.")
						+ " A condition on s3:prefix must let '" + prefix + "' pass.",
				answer);
	}

	StorageException reading(String key, S3ErrorResponse answer) {
		Optional<PolicyDenial> denial = PolicyDenial.read(answer.message());
		if (denial.isEmpty()) {
			return answer.message().startsWith(CIPHERTEXT) ? undecryptable(key, answer) : hidden(key, answer);
		}
		if (denial.get().action().startsWith("kms:")) {
			return undecryptable(key, denial.get(), answer);
		}
		if (denial.get().action().equals("s3:ListBucket")) {
			return missing(key, denial.get(), answer);
		}
		return failure(StorageCode.ACCESS_DENIED,
				this.location.name() + " may not read " + this.location.object(key) + ": " + denial.get().why(),
				denial.get().remedy("the bucket"), answer);
	}

	private StorageException hidden(String key, S3ErrorResponse answer) {
		return failure(StorageCode.ACCESS_DENIED,
				this.location.name() + " may not read " + this.location.object(key)
						+ ", or there is no such key: with s3:ListBucket S3 would tell the two apart" + quoted(answer),
				"Check the key; upper and lower case differ. If it is right, allow s3:GetObject on it to the user or "
						+ "role of the connection, and kms:Decrypt on its key if it is encrypted with SSE-KMS. Where "
						+ "the bucket is another account's, that account must allow it too, and must not let the "
						+ "requester pay.",
				answer);
	}

	/** Only where a key is missing does S3 look whether it may say so. */
	private StorageException missing(String key, PolicyDenial denial, S3ErrorResponse answer) {
		return failure(StorageCode.ACCESS_DENIED,
				"there is most likely no object " + this.location.object(key)
						+ ": S3 would say so with s3:ListBucket, but " + denial.why(),
				"Check the key; upper and lower case differ. To be told for sure: " + denial.remedy("the bucket"),
				answer);
	}

	private StorageException undecryptable(String key, PolicyDenial denial, S3ErrorResponse answer) {
		String arn = denial.resource();
		return failure(StorageCode.KMS_DENIED,
				encrypted(key, arn) + ", with which " + this.location.name() + " may not decrypt it: " + denial.why(),
				(denial.kind() == Kind.DENIED) ? denial.remedy("the key") : switch (denial.type()) {
					case RESOURCE -> "Add to the policy of the key: " + ofKey(denial.principal())
							+ " Where the key is another account's, add also to a policy of " + denial.principal()
							+ ": " + ofIdentity(arn);
					case IDENTITY -> "Add to a policy of " + denial.principal() + ": " + ofIdentity(arn)
							+ " Or add to the policy of the key: " + ofKey(denial.principal());
					case BOUNDARY, SESSION, ENDPOINT, SERVICE_CONTROL, RESOURCE_CONTROL ->
						"Add to " + denial.type().place(denial.principal(), "the key") + ": " + ofIdentity(arn);
				}, answer);
	}

	private StorageException undecryptable(String key, S3ErrorResponse answer) {
		return failure(StorageCode.KMS_DENIED,
				encrypted(key, null) + ", with which " + this.location.name()
						+ " may not decrypt it, or the key does not exist: KMS does not say which",
				"Add to a policy of the user or role of the connection: " + ofIdentity(null)
						+ " Or add to the policy of the key: " + ofKey("arn:aws:iam::ACCOUNT:user/USER"),
				answer);
	}

	/** The key is there no more, or is switched off: no policy helps. */
	StorageException keyUnusable(String key, S3ErrorResponse answer) {
		Matcher arn = KMS_KEY.matcher(answer.message());
		String encrypted = encrypted(key, arn.find() ? arn.group() : null) + ", which ";
		if (answer.code().equals("KMS.NotFoundException")) {
			return new StorageException(StorageCode.KMS_KEY_UNUSABLE, encrypted + "does not exist",
					"Write the file again with a KMS key that exists, then start a new run.", answer.exception());
		}
		if (answer.code().equals("KMS.DisabledException")) {
			return failure(StorageCode.KMS_KEY_UNUSABLE, encrypted + "is disabled", "Enable the key in KMS.", answer);
		}
		if (answer.message().contains("pending deletion")) {
			return failure(StorageCode.KMS_KEY_UNUSABLE, encrypted + "is about to be deleted",
					"Cancel the deletion of the key in KMS and enable it; once it is deleted nothing can read the "
							+ "object.",
					answer);
		}
		return failure(StorageCode.KMS_KEY_UNUSABLE, encrypted + "cannot be used: S3 answers " + answer.said(),
				"Look at the state of the key in KMS.", answer);
	}

	private String encrypted(String key, @Nullable String arn) {
		return this.location.object(key) + " is encrypted with " + ((arn != null) ? "KMS key " + arn : "a KMS key");
	}

	private String ofIdentity(@Nullable String arn) {
		String resource = (arn != null) ? arn : "arn:aws:kms:" + this.location.region() + ":ACCOUNT:key/KEY";
		return "{\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Resource\":\"" + resource + "\"}";
	}

	private static String ofKey(String principal) {
		return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + principal
				+ "\"},\"Action\":\"kms:Decrypt\",\"Resource\":\"*\"}";
	}

	/** What S3 says, where it says more than that it denies. */
	private static String quoted(S3ErrorResponse answer) {
		return answer.message().matches("(Access Denied\\.?)?") ? "" : " (S3 says: " + answer.message() + ")";
	}

	private static StorageException failure(StorageCode code, String message, String action, S3ErrorResponse answer) {
		return new StorageException(code, message, action, answer.exception());
	}

}
