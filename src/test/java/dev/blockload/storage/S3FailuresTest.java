package dev.blockload.storage;

import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;

import javax.net.ssl.SSLHandshakeException;

import dev.blockload.connection.Credentials.DefaultChain;
import dev.blockload.connection.Endpoint.Aws;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What only Amazon answers, or no server on demand: the answers are as it documents them.
 */
class S3FailuresTest {

	private final S3Failures failures = new S3Failures(
			new S3Connection("c", "b", "eu-central-1", new DefaultChain(), List.of("workforce"), new Aws(), false),
			null);

	@ParameterizedTest
	@CsvFileSource(resources = "/storage/failures.txt", delimiter = '|', nullValues = "-", quoteCharacter = '`',
			maxCharsPerColumn = 1000)
	void whatS3AnswersBecomesACodeAndAMessage(String doing, int status, @Nullable String s3Code,
			@Nullable String s3Message, @Nullable String region, String code, String message) {
		S3Exception answer = answer(status, s3Code, s3Message, region);
		StorageException failure = doing.equals("list") ? this.failures.whileListing("k", answer)
				: this.failures.whileReading("k", answer);
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure).hasMessage(message).hasCause(answer);
	}

	@Test
	void aHostThatDoesNotExistIsUnreachable() {
		assertUnanswered(new UnknownHostException("store.invalid"), "unreachable",
				"connection 'c' cannot reach Amazon S3 in eu-central-1: UnknownHostException: store.invalid");
	}

	@Test
	void aStoreThatBreaksOffIsUnreachable() {
		assertUnanswered(new SocketTimeoutException("Read timed out"), "unreachable",
				"connection 'c' cannot reach Amazon S3 in eu-central-1: SocketTimeoutException: Read timed out");
		assertUnanswered(new SocketException("Connection reset"), "unreachable",
				"connection 'c' cannot reach Amazon S3 in eu-central-1: SocketException: Connection reset");
	}

	@Test
	void aStoreThatCannotProveWhoItIsIsNotOnlyUnreachable() {
		assertUnanswered(new SSLHandshakeException("no path to a root"), "storage-failed",
				"connection 'c' could not read 'k' in bucket 'b': SSLHandshakeException: no path to a root");
	}

	@Test
	void onlyWhatMayPassIsTriedAgain() {
		assertThat(this.failures.isPassing(answer(500, "InternalError", null, null))).isTrue();
		assertThat(this.failures.isPassing(answer(503, "SlowDown", null, null))).isTrue();
		assertThat(this.failures.isPassing(answer(400, "RequestTimeout", null, null))).isTrue();
		assertThat(this.failures.isPassing(wrapped(new SocketException("Connection reset")))).isTrue();
		assertThat(this.failures.isPassing(answer(403, "AccessDenied", null, null))).isFalse();
		assertThat(this.failures.isPassing(answer(412, "PreconditionFailed", null, null))).isFalse();
		assertThat(this.failures.isPassing(SdkClientException.create("no"))).isFalse();
	}

	private void assertUnanswered(IOException cause, String code, String message) {
		StorageException failure = this.failures.whileReading("k", wrapped(cause));
		assertThat(failure.code()).isEqualTo(code);
		assertThat(failure).hasMessage(message);
	}

	private static SdkClientException wrapped(IOException cause) {
		return SdkClientException.create("Unable to execute HTTP request", cause);
	}

	private static S3Exception answer(int status, @Nullable String code, @Nullable String message,
			@Nullable String region) {
		SdkHttpResponse.Builder head = SdkHttpResponse.builder().statusCode(status);
		if (region != null) {
			head.putHeader("x-amz-bucket-region", region);
		}
		AwsErrorDetails.Builder details = AwsErrorDetails.builder().sdkHttpResponse(head.build());
		if (code != null) {
			details.errorCode(code);
		}
		if (message != null) {
			details.errorMessage(message);
		}
		return (S3Exception) S3Exception.builder()
			.statusCode(status)
			.requestId("R1")
			.awsErrorDetails(details.build())
			.build();
	}

}
