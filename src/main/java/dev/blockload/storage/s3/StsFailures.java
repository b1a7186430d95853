package dev.blockload.storage.s3;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Credentials.AssumedRole;
import dev.blockload.connection.Credentials.WebIdentity;
import dev.blockload.connection.S3Connection;
import dev.blockload.storage.StorageCode;
import dev.blockload.storage.StorageException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.services.sts.model.StsException;

/**
 * Why a connection has no credentials, in this project's words. What STS writes is quoted
 * where it helps: it names who asked and for which role, and holds no secret.
 */
final class StsFailures {

	private static final int PROXY_ASKS = 407;

	private static final int SERVER_ERROR = 500;

	private final S3Connection connection;

	private final String source;

	private final @Nullable Credentials role;

	/** The role, in words. */
	private final String assumed;

	/**
	 * Create them.
	 * @param connection whose credentials are sought
	 * @param source where, in words
	 * @param role that is assumed for it, or null where that is left to the SDK
	 */
	StsFailures(S3Connection connection, String source, @Nullable Credentials role) {
		this.connection = connection;
		this.source = source;
		this.role = role;
		this.assumed = (role != null) ? source : "the role of " + source;
	}

	/**
	 * The failure of a search for credentials.
	 * @param ex what the SDK threw; where something of ours is beneath it, that is it
	 */
	StorageException of(RuntimeException ex) {
		Optional<StorageException> own = find(StorageException.class, ex);
		if (own.isPresent()) {
			return own.get();
		}
		Optional<StsException> answer = find(StsException.class, ex);
		if (answer.isPresent()) {
			return answered(answer.get());
		}
		if (this.role != null) {
			return unanswered(ex);
		}
		return failure(StorageCode.NO_CREDENTIALS, name() + " has no credentials: " + this.source + " found none",
				"Give the connection access-key-id and secret-access-key, or a profile, or set up "
						+ "what the default AWS chain looks at.",
				ex);
	}

	private StorageException answered(StsException ex) {
		String code = code(ex);
		if (ex.isThrottlingException()) {
			return failure(StorageCode.THROTTLED, "AWS STS asks " + name() + " to slow down" + says(ex),
					"Run it again later.", ex);
		}
		if (ex.statusCode() == PROXY_ASKS) {
			return unreachable(ex, "the proxy answers 407, and asks for another user or password");
		}
		return switch (code) {
			case "AccessDenied", "AccessDeniedException" -> denied(ex);
			case "InvalidIdentityToken", "InvalidIdentityTokenException", "IDPRejectedClaim", "IDPCommunicationError" ->
				identityRefused(ex);
			case "ExpiredToken", "ExpiredTokenException" ->
				(this.role instanceof WebIdentity) ? identityRefused(ex) : expired(ex);
			case "InvalidClientTokenId", "UnrecognizedClientException" -> failure(StorageCode.UNKNOWN_ACCESS_KEY,
					"the access key id that " + name() + " assumes " + this.assumed + " with is not known" + says(ex),
					"Check the access-key-id, and the session-token where there is one; the key may have been deleted.",
					ex);
			case "SignatureDoesNotMatch" -> isAboutTime(ex) ? skewed(ex)
					: failure(StorageCode.WRONG_SECRET,
							"the secret access key that " + name() + " assumes " + this.assumed
									+ " with does not belong to its access key id" + says(ex),
							"Check the secret-access-key and the variable or file it comes from.", ex);
			case "RequestExpired", "RequestTimeTooSkewed" -> skewed(ex);
			default -> (ex.statusCode() >= SERVER_ERROR) ? unreachable(ex, "it answers " + answer(ex))
					: failed(answer(ex) + message(ex) + ", request id " + ex.requestId(), ex);
		};
	}

	private StorageException denied(StsException ex) {
		String with = (this.role instanceof AssumedRole asked)
				? ((asked.externalId() != null) ? " with its external-id" : " without an external-id")
				: (this.role instanceof WebIdentity) ? " with its web identity" : "";
		String trust = (this.role instanceof WebIdentity)
				? "The role's trust policy must name the issuer of the token as a federated principal, and the token's "
						+ "audience and subject if it asks for them."
				: "The role's trust policy must name who assumes it, and ask for no other external id than the "
						+ "connection's: './blockload policy " + this.connection.name()
						+ " --trust ARN', with the ARN of who assumes it, prints one. Who assumes it needs the right "
						+ "sts:AssumeRole on the role.";
		return failure(StorageCode.ROLE_DENIED, name() + " may not assume " + this.assumed + with + says(ex), trust,
				ex);
	}

	private StorageException identityRefused(StsException ex) {
		return failure(StorageCode.WEB_IDENTITY_REFUSED,
				"AWS STS refuses the web identity token of " + name() + " for " + this.assumed + says(ex),
				"Have the token in web-identity-token-file issued again; if it is fresh, its issuer must be an identity "
						+ "provider of the role's account.",
				ex);
	}

	private StorageException expired(StsException ex) {
		return failure(StorageCode.EXPIRED_TOKEN,
				"the temporary credentials that " + name() + " assumes " + this.assumed + " with have expired"
						+ says(ex),
				"Set a new access-key-id, secret-access-key and session-token together, or sign in to the profile again.",
				ex);
	}

	private StorageException skewed(StsException ex) {
		return failure(StorageCode.CLOCK_SKEW,
				"the clock of this machine differs too much from that of AWS STS, asked by " + name() + says(ex),
				"Set the clock of this machine.", ex);
	}

	/** The search ended without an answer of STS. */
	private StorageException unanswered(RuntimeException ex) {
		boolean timeout = ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException;
		return (timeout || find(IOException.class, ex).isPresent()) ? unreachable(ex, reason(ex))
				: failed(reason(ex), ex);
	}

	private StorageException unreachable(RuntimeException ex, String why) {
		Object endpoint = Objects.requireNonNullElse(RoleAssumer.endpoint(this.connection),
				"AWS STS in " + this.connection.region());
		return failure(StorageCode.STS_UNREACHABLE,
				name() + " cannot reach " + endpoint + " to assume " + this.assumed + ": " + why,
				"Check the network, the proxy of the connection, and AWS_ENDPOINT_URL_STS where it is set.", ex);
	}

	private StorageException failed(String why, RuntimeException ex) {
		return failure(StorageCode.STS_FAILED, name() + " could not assume " + this.assumed + ": " + why, null, ex);
	}

	private static StorageException failure(StorageCode code, String message, @Nullable String action,
			Exception cause) {
		return new StorageException(code, message, action, cause);
	}

	// STS has no code of its own for it: "Signature expired: 20220930T000000Z is now
	// earlier than …", "Signature not yet current: …".
	private static boolean isAboutTime(StsException ex) {
		return message(ex).contains("Signature expired") || message(ex).contains("Signature not yet current");
	}

	private static String says(StsException ex) {
		return ": AWS STS answers " + answer(ex) + message(ex);
	}

	private static String answer(AwsServiceException ex) {
		return (ex.statusCode() + " " + code(ex)).trim();
	}

	private static String code(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorCode(), "") : "";
	}

	/** In brackets, or nothing. */
	private static String message(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		String message = (details != null) ? details.errorMessage() : null;
		return (message != null && !message.isBlank()) ? " (" + message.strip() + ")" : "";
	}

	private static <T> Optional<T> find(Class<T> type, Throwable ex) {
		for (Throwable at = ex; at != null; at = at.getCause()) {
			if (type.isInstance(at)) {
				return Optional.of(type.cast(at));
			}
		}
		return Optional.empty();
	}

	/** The innermost message, which is the one that says what happened. */
	private static String reason(Throwable ex) {
		Throwable at = ex;
		while (at.getCause() != null) {
			at = at.getCause();
		}
		String type = at.getClass().getSimpleName();
		return (at.getMessage() != null) ? type + ": " + at.getMessage() : type;
	}

	private String name() {
		return "connection '" + this.connection.name() + "'";
	}

	@Override
	public String toString() {
		return name() + " from " + this.source;
	}

}
