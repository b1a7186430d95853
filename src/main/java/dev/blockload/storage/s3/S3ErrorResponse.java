package dev.blockload.storage.s3;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * What a store answered instead of what was asked for. Of its body only single elements
 * are read: the whole of it may hold a session token or a request to be signed.
 *
 * @param exception as the SDK has read it
 */
record S3ErrorResponse(S3Exception exception) {

	private static final Pattern TITLE = Pattern.compile("<title>([^<]{1,100})</title>", Pattern.CASE_INSENSITIVE);

	/** Of HTTP, or of the store where the SDK has found one for it. */
	int status() {
		return this.exception.statusCode();
	}

	/** In S3's words, or empty. */
	String code() {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorCode(), "") : "";
	}

	/** In S3's words, or empty. */
	String message() {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		return (details != null) ? Objects.requireNonNullElse(details.errorMessage(), "") : "";
	}

	/** Code and message as far as there are some, to be quoted. */
	String said() {
		String told = (status() + " " + code()).trim();
		return message().isEmpty() ? told : told + ": " + message();
	}

	/** The code, or the status where there is none. */
	String told() {
		return (status() + " " + code()).trim();
	}

	/** What the store's operator can look it up by, to stand behind an answer. */
	String request() {
		return (this.exception.requestId() != null) ? ", request id " + this.exception.requestId() : "";
	}

	Optional<String> header(String name) {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		return (details != null && details.sdkHttpResponse() != null)
				? details.sdkHttpResponse().firstMatchingHeader(name) : Optional.empty();
	}

	/**
	 * The text of an element of S3's XML.
	 * @param name one whose text is no secret
	 */
	Optional<String> element(String name) {
		Matcher matcher = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(body());
		return matcher.find() ? Optional.of(matcher.group(1).trim()) : Optional.empty();
	}

	/** Whether it is a page for people: of a proxy, or of a server that is no store. */
	boolean isWebPage() {
		return code().isEmpty() && header("content-type").filter((type) -> type.startsWith("text/html")).isPresent();
	}

	/**
	 * What it shows at its top, in quotes and after a blank, where it shows something.
	 */
	String title() {
		Matcher matcher = TITLE.matcher(body());
		return matcher.find() ? " '" + matcher.group(1).strip() + "'" : "";
	}

	/** Whether the body speaks of something, in any case. */
	boolean mentions(String words) {
		return body().toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT));
	}

	private String body() {
		AwsErrorDetails details = this.exception.awsErrorDetails();
		@Nullable SdkBytes raw = (details != null) ? details.rawResponse() : null;
		return (raw != null) ? raw.asString(StandardCharsets.UTF_8) : "";
	}

}
