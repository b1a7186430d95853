package dev.blockload.storage.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.Printable;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import dev.blockload.storage.s3.PolicyDenial.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Translates access denied by AWS policies or by KMS keys into failures.
 */
final class AccessDenied {

	private static final Pattern KMS_KEY = Pattern
		.compile("arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]+:(?:key|alias)/[A-Za-z0-9/_-]+");

	// The message of KMS that names neither the principal nor the key.
	private static final String CIPHERTEXT = "The ciphertext refers to a customer master key";

	private final StoreLocation location;

	AccessDenied(StoreLocation location) {
		this.location = location;
	}

	StorageException listing(String prefix, S3ErrorResponse answer) {
		Optional<PolicyDenial> denial = PolicyDenial.read(answer.message());
		return failure(StorageCode.ACCESS_DENIED,
				this.location.subject() + " is not allowed to list bucket '" + this.location.bucket()
						+ "' with prefix '" + Printable.line(prefix) + "'"
						+ denial.map((found) -> ": " + found.why()).orElseGet(() -> quoted(answer)) + ".",
				denial.map((found) -> found.remedy("the bucket"))
					.orElse("Allow s3:ListBucket on the bucket for the user or role of the connection.")
						+ " A condition on s3:prefix must allow '" + Printable.line(prefix) + "'. "
						+ this.location.policyCommand(),
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
				this.location.subject() + " is not allowed to read " + this.location.object(key) + ": "
						+ denial.get().why() + ".",
				denial.get().remedy("the bucket") + " " + this.location.checkCommand(), answer);
	}

	private StorageException hidden(String key, S3ErrorResponse answer) {
		return failure(StorageCode.ACCESS_DENIED,
				this.location.subject() + " is not allowed to read " + this.location.object(key)
						+ ", or the object does not exist. Without s3:ListBucket, S3 does not say which"
						+ quoted(answer) + ".",
				"Check the key; it is case-sensitive. If it is correct, allow s3:GetObject on it for the user or "
						+ "role of the connection, and for SSE-KMS kms:Decrypt on its KMS key. A bucket of another "
						+ "account must allow it too, and must not use requester pays. "
						+ this.location.policyCommand(),
				answer);
	}

	/** S3 checks s3:ListBucket only for a key that does not exist. */
	private StorageException missing(String key, PolicyDenial denial, S3ErrorResponse answer) {
		return failure(StorageCode.ACCESS_DENIED,
				"Object " + this.location.object(key)
						+ " probably does not exist. S3 says so only with s3:ListBucket, but " + denial.why() + ".",
				"Check the key; it is case-sensitive. " + denial.remedy("the bucket")
						+ " Then S3 says whether the object exists.",
				answer);
	}

	private StorageException undecryptable(String key, PolicyDenial denial, S3ErrorResponse answer) {
		String arn = denial.resource();
		return failure(StorageCode.KMS_DENIED,
				this.location.subject() + " is not allowed to decrypt " + this.location.object(key) + " with "
						+ ((arn != null) ? "KMS key " + arn : "its KMS key") + ": " + denial.why() + ".",
				(denial.kind() == Kind.DENIED) ? denial.remedy("the key") : switch (denial.type()) {
					case RESOURCE -> "Add to the policy of the key: " + ofKey(denial.principal())
							+ " If the key belongs to another account, also add to a policy of " + denial.principal()
							+ ": " + ofIdentity(arn);
					case IDENTITY -> "Add to a policy of " + denial.principal() + ": " + ofIdentity(arn)
							+ " Or add to the policy of the key: " + ofKey(denial.principal());
					case BOUNDARY, SESSION, ENDPOINT, SERVICE_CONTROL, RESOURCE_CONTROL ->
						"Add to " + denial.type().place(denial.principal(), "the key") + ": " + ofIdentity(arn);
				}, answer);
	}

	private StorageException undecryptable(String key, S3ErrorResponse answer) {
		return failure(StorageCode.KMS_DENIED,
				this.location.subject() + " is not allowed to decrypt " + this.location.object(key)
						+ " with its KMS key, or the key does not exist. KMS does not say which.",
				"Add to a policy of the user or role of the connection: " + ofIdentity(null)
						+ " Or add to the policy of the key: " + ofKey("arn:aws:iam::ACCOUNT:user/USER"),
				answer);
	}

	/** The key does not exist or is disabled: no policy helps. */
	StorageException keyUnusable(String key, S3ErrorResponse answer) {
		Matcher arn = KMS_KEY.matcher(answer.message());
		String kmsKey = (arn.find() ? "KMS key " + arn.group() : "The KMS key") + " of object "
				+ this.location.object(key);
		if (answer.code().equals("KMS.NotFoundException")) {
			return failure(StorageCode.KMS_KEY_UNUSABLE, kmsKey + " does not exist.",
					"Write the file again with a KMS key that exists. Then start a new run.", answer);
		}
		if (answer.code().equals("KMS.DisabledException")) {
			return failure(StorageCode.KMS_KEY_UNUSABLE, kmsKey + " is disabled.",
					"Enable the key in KMS. " + this.location.checkCommand(), answer);
		}
		if (answer.message().contains("pending deletion")) {
			return failure(StorageCode.KMS_KEY_UNUSABLE, kmsKey + " is pending deletion.",
					"Cancel the deletion of the key in KMS and enable the key. After the deletion nothing can read the "
							+ "object.",
					answer);
		}
		return failure(StorageCode.KMS_KEY_UNUSABLE, kmsKey + " cannot be used: S3 answered " + answer.quote() + ".",
				"Check the state of the key in KMS. " + this.location.checkCommand(), answer);
	}

	private String ofIdentity(@Nullable String arn) {
		String resource = (arn != null) ? arn : "arn:aws:kms:" + this.location.region() + ":ACCOUNT:key/KEY";
		return "{\"Effect\":\"Allow\",\"Action\":\"kms:Decrypt\",\"Resource\":\"" + resource + "\"}";
	}

	private static String ofKey(String principal) {
		return "{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"" + principal
				+ "\"},\"Action\":\"kms:Decrypt\",\"Resource\":\"*\"}";
	}

	/** The message of S3 in brackets, or nothing where it says only that it denies. */
	private static String quoted(S3ErrorResponse answer) {
		return answer.message().matches("(Access Denied\\.?)?") ? "" : " (S3 answered: " + answer.message() + ")";
	}

	private static StorageException failure(StorageCode code, String message, String action, S3ErrorResponse answer) {
		return new StorageException(code, message, action, answer.exception());
	}

}
