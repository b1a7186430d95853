package dev.blockload.storage.s3;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

import dev.blockload.Printable;
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
 * Translates the exceptions of a search for credentials into failures. Quotes the
 * messages of STS, which name the principal and the role and contain no secrets.
 */
final class StsFailures {

	private static final int PROXY_ASKS = 407;

	private static final int SERVER_ERROR = 500;

	private final S3Connection connection;

	private final String source;

	private final @Nullable Credentials role;

	/** The role, as messages name it. */
	private final String assumed;

	/**
	 * Create the failures of a connection.
	 * @param connection the connection that needs credentials
	 * @param source the source of the credentials, as messages name it
	 * @param role the role to assume, or null if only the SDK knows it
	 */
	StsFailures(S3Connection connection, String source, @Nullable Credentials role) {
		this.connection = connection;
		this.source = source;
		this.role = role;
		this.assumed = (role != null) ? source : "the role of " + source;
	}

	/**
	 * The failure of a search for credentials.
	 * @param ex the exception of the SDK; a {@link StorageException} among its causes is
	 * returned as it is
	 */
	StorageException of(RuntimeException ex) {
		Optional<StorageException> own = ExceptionCauses.find(StorageException.class, ex);
		if (own.isPresent()) {
			return own.get();
		}
		Optional<StsException> answer = ExceptionCauses.find(StsException.class, ex);
		if (answer.isPresent()) {
			return answered(answer.get());
		}
		if (this.role != null) {
			return unanswered(ex);
		}
		return failure(StorageCode.NO_CREDENTIALS,
				subject() + " has no credentials: " + this.source + " provides none.",
				"Set access-key-id and secret-access-key, or profile, in the connection. Or configure the default AWS "
						+ "credentials chain. " + checkCommand(),
				ex);
	}

	private StorageException answered(StsException ex) {
		String code = code(ex);
		if (ex.isThrottlingException()) {
			return failure(StorageCode.THROTTLED,
					"AWS STS received too many requests from " + name() + answeredWith(ex) + ".", "Try again later.",
					ex);
		}
		if (ex.statusCode() == PROXY_ASKS) {
			return unreachable(ex, "the proxy answered 407 and requires another user or password");
		}
		return switch (code) {
			case "AccessDenied", "AccessDeniedException" -> denied(ex);
			case "InvalidIdentityToken", "InvalidIdentityTokenException", "IDPRejectedClaim", "IDPCommunicationError" ->
				identityRefused(ex);
			case "ExpiredToken", "ExpiredTokenException" ->
				(this.role instanceof WebIdentity) ? identityRefused(ex) : expired(ex);
			case "InvalidClientTokenId",
					"UnrecognizedClientException" ->
				failure(StorageCode.UNKNOWN_ACCESS_KEY,
						"The access key ID with which " + name() + " assumes " + this.assumed + " does not exist"
								+ answeredWith(ex) + ".",
						"Correct access-key-id, and session-token if there is one. The key may be deleted. "
								+ checkCommand(),
						ex);
			case "SignatureDoesNotMatch" -> isAboutTime(ex) ? skewed(ex) : failure(StorageCode.WRONG_SECRET,
					"The secret access key with which " + name() + " assumes " + this.assumed
							+ " does not belong to its access key ID" + answeredWith(ex) + ".",
					"Correct secret-access-key, or the variable or file that it comes from. " + checkCommand(), ex);
			case "RequestExpired", "RequestTimeTooSkewed" -> skewed(ex);
			default -> (ex.statusCode() >= SERVER_ERROR) ? unreachable(ex, "it answered " + answer(ex))
					: failed("AWS STS answered " + answer(ex) + message(ex) + ", request ID " + ex.requestId(), ex);
		};
	}

	private StorageException denied(StsException ex) {
		String with = (this.role instanceof AssumedRole asked)
				? ((asked.externalId() != null) ? " with its external-id" : " without an external-id")
				: (this.role instanceof WebIdentity) ? " with its web identity" : "";
		String trustCommand = "./blockload policy " + this.connection.name() + " --trust ARN";
		String trust = (this.role instanceof WebIdentity)
				? "The trust policy of the role must name the issuer of the token as a federated principal. The token "
						+ "must match its conditions on audience and subject. Print one for the ARN of the issuer's "
						+ "identity provider: " + trustCommand
				: "Allow sts:AssumeRole on the role for the user or role that assumes it. The trust policy of the role "
						+ "must name its ARN, and require no external ID other than that of the connection. Print one for "
						+ "this ARN: " + trustCommand;
		return failure(StorageCode.ROLE_DENIED,
				subject() + " is not allowed to assume " + this.assumed + with + answeredWith(ex) + ".", trust, ex);
	}

	private StorageException identityRefused(StsException ex) {
		return failure(StorageCode.WEB_IDENTITY_REFUSED,
				"AWS STS refused the web identity token of " + name() + " for " + this.assumed + answeredWith(ex) + ".",
				"Issue the token in web-identity-token-file again. If it is new, its issuer must be an identity "
						+ "provider in the account of the role.",
				ex);
	}

	private StorageException expired(StsException ex) {
		return failure(StorageCode.EXPIRED_TOKEN,
				"The temporary credentials with which " + name() + " assumes " + this.assumed + " have expired"
						+ answeredWith(ex) + ".",
				"Set new access-key-id, secret-access-key and session-token together, or sign in to the profile again. "
						+ checkCommand(),
				ex);
	}

	private StorageException skewed(StsException ex) {
		return failure(StorageCode.CLOCK_SKEW,
				subject() + " cannot use AWS STS, because the clock of this machine differs too much from its clock"
						+ answeredWith(ex) + ".",
				"Set the clock of this machine, preferably with NTP.", ex);
	}

	/** The failure of a search that ended without an answer of STS. */
	private StorageException unanswered(RuntimeException ex) {
		boolean timeout = ex instanceof ApiCallTimeoutException || ex instanceof ApiCallAttemptTimeoutException;
		return (timeout || ExceptionCauses.find(IOException.class, ex).isPresent()) ? unreachable(ex, reason(ex))
				: failed(reason(ex), ex);
	}

	private StorageException unreachable(RuntimeException ex, String why) {
		Object endpoint = Objects.requireNonNullElse(StsEndpoint.of(this.connection),
				"AWS STS in " + this.connection.region());
		return failure(StorageCode.STS_UNREACHABLE,
				subject() + " cannot reach " + endpoint + " to assume " + this.assumed + ": " + why + ".",
				"Check the network, the proxy of the connection, and AWS_ENDPOINT_URL_STS if it is set. "
						+ checkCommand(),
				ex);
	}

	private StorageException failed(String why, RuntimeException ex) {
		return failure(StorageCode.STS_FAILED, subject() + " failed to assume " + this.assumed + ": " + why + ".",
				"Remove this cause. " + checkCommand(), ex);
	}

	private static StorageException failure(StorageCode code, String message, @Nullable String action,
			Exception cause) {
		return new StorageException(code, message, action, cause);
	}

	// STS has no code of its own for a wrong clock: "Signature expired:
	// 20220930T000000Z is now earlier than …", "Signature not yet current: …".
	private static boolean isAboutTime(StsException ex) {
		return message(ex).contains("Signature expired") || message(ex).contains("Signature not yet current");
	}

	/** After a colon: what AWS STS answered. */
	private static String answeredWith(StsException ex) {
		return ": AWS STS answered " + answer(ex) + message(ex);
	}

	private static String answer(AwsServiceException ex) {
		return (ex.statusCode() + " " + code(ex)).trim();
	}

	private static String code(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorCode(), "") : "";
	}

	/** The message of STS in brackets after a space, or nothing. */
	private static String message(AwsServiceException ex) {
		AwsErrorDetails details = ex.awsErrorDetails();
		String message = (details != null) ? details.errorMessage() : null;
		return (message != null && !message.isBlank()) ? " (" + Printable.line(message.strip()) + ")" : "";
	}

	/** Type and message of the root cause, as a clause without a period. */
	private static String reason(Throwable ex) {
		Throwable root = ExceptionCauses.root(ex);
		String type = root.getClass().getSimpleName();
		return (root.getMessage() != null) ? type + ": " + Printable.line(root.getMessage().replaceFirst("\\.$", ""))
				: type;
	}

	private String subject() {
		return "Connection '" + this.connection.name() + "'";
	}

	private String checkCommand() {
		return "Then test the connection: ./blockload check " + this.connection.name();
	}

	private String name() {
		return "connection '" + this.connection.name() + "'";
	}

	@Override
	public String toString() {
		return name() + " from " + this.source;
	}

}
