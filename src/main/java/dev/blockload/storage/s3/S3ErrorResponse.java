package dev.blockload.storage.s3;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.blockload.Printable;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An error response of a store. Only single elements of its body are read: the body can
 * contain a session token or a request to be signed.
 *
 * @param exception the exception that the SDK made of it
 */
record S3ErrorResponse(S3Exception exception) {

	static final int NOT_FOUND = 404;

	static final int PRECONDITION_FAILED = 412;

	static final int RANGE_NOT_SATISFIABLE = 416;

	static final int SERVER_ERROR = 500;

	private static final Pattern TITLE = Pattern.compile("<title>([^<]{1,100})</title>", Pattern.CASE_INSENSITIVE);

	/** The HTTP status. */
	int status() {
		return this.exception.statusCode();
	}

	/** The error code of S3, or empty. */
	String code() {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorCode(), "") : "";
	}

	/** The message of S3, or empty. */
	String message() {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		return (details != null) ? Printable.line(Objects.requireNonNullElse(details.errorMessage(), "")) : "";
	}

	/** Status, code and message, without a final period. */
	String quote() {
		return message().isEmpty() ? summary() : summary() + ": " + message().replaceFirst("\\.$", "");
	}

	/** Status and code. */
	String summary() {
		return (status() + " " + code()).trim();
	}

	/** The request ID after a comma, or nothing: the store's operator can look it up. */
	String request() {
		return (this.exception.requestId() != null) ? ", request ID " + this.exception.requestId() : "";
	}

	Optional<String> header(String name) {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		return (details != null && details.sdkHttpResponse() != null)
				? details.sdkHttpResponse().firstMatchingHeader(name) : Optional.empty();
	}

	/**
	 * The text of an XML element of the body.
	 * @param name an element without secrets
	 */
	Optional<String> element(String name) {
		Matcher matcher = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(body());
		return matcher.find() ? Optional.of(matcher.group(1).trim()) : Optional.empty();
	}

	/** Whether it is a web page of a proxy, or of a server that is not a store. */
	boolean isWebPage() {
		return code().isEmpty() && header("content-type").filter((type) -> type.startsWith("text/html")).isPresent();
	}

	/**
	 * The title of a web page after a space and in quotes, or nothing.
	 */
	String title() {
		Matcher matcher = TITLE.matcher(body());
		return matcher.find() ? " '" + matcher.group(1).strip() + "'" : "";
	}

	/** Whether the body contains a text, in any case. */
	boolean mentions(String text) {
		return body().toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT));
	}

	private String body() {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		@Nullable SdkBytes raw = (details != null) ? details.rawResponse() : null;
		return (raw != null) ? raw.asString(StandardCharsets.UTF_8) : "";
	}

}
