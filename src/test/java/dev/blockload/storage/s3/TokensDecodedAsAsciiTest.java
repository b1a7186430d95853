package dev.blockload.storage.s3;

import java.nio.charset.StandardCharsets;
import java.util.List;

import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.ObjectStore;
import dev.blockload.storage.ObjectStore.Page;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Recognizes the fault of LocalStack at a server that makes it.
 */
class TokensDecodedAsAsciiTest {

	private static final String FAULT = "exception while calling s3.ListObjectsV2: 'ascii' codec can't decode byte "
			+ "0xf0 in position 2: ordinal not in range(128)";

	private final FaultyStore server = FaultyStore.alone();

	private final S3ObjectStores stores = new S3ObjectStores(
			new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(), () -> null, new AwsProperties()),
			() -> {
				throw new IllegalStateException("no connection here is embedded");
			});

	@AfterEach
	void stop() {
		this.stores.close();
		this.server.close();
	}

	@Test
	void theFaultIsRecognizedAtItsFirstAnswer() {
		answerSecondPage("500 Internal Server Error",
				"<Error><Code>InternalError</Code><Message>" + FAULT + "</Message></Error>");
		TokensDecodedAsAscii.breaks(this::listAll);
		assertThat(this.server.requests()).hasSize(2);
	}

	@Test
	void aStoreWithoutTheFaultFailsTheTest() {
		answerSecondPage("200 OK",
				"<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a/😀</Key></Contents></ListBucketResult>");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> TokensDecodedAsAscii.breaks(this::listAll))
			.withMessageContaining("LocalStack decodes tokens as UTF-8 now: remove this exception from the contract");
	}

	@Test
	void anotherFailureOfTheStoreFailsTheTest() {
		answerSecondPage("500 Internal Server Error",
				"<Error><Code>InternalError</Code><Message>disk full</Message></Error>");
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> TokensDecodedAsAscii.breaks(this::listAll))
			.withMessageContaining("disk full");
	}

	@Test
	void onlyAnEntryThatBeginsALaterPageIsAffected() {
		assertThat(TokensDecodedAsAscii.affects(List.of("a/1", "a/😀"))).isTrue();
		assertThat(TokensDecodedAsAscii.affects(List.of("é/"))).isFalse();
		assertThat(TokensDecodedAsAscii.affects(List.of("a/1", "a/2"))).isFalse();
		assertThat(TokensDecodedAsAscii.affects(List.of())).isFalse();
	}

	private void answerSecondPage(String status, String body) {
		this.server.at(1,
				answer("200 OK", "<ListBucketResult><IsTruncated>true</IsTruncated>"
						+ "<NextContinuationToken>YS_wn5iA</NextContinuationToken><Contents><Key>a/1</Key></Contents>"
						+ "</ListBucketResult>"));
		this.server.from(2, answer(status, body));
	}

	private static StoreFault answer(String status, String body) {
		return StoreFault.replay("HTTP/1.1 " + status, List.of("Content-Type: application/xml"),
				body.getBytes(StandardCharsets.UTF_8));
	}

	private void listAll() {
		try (ObjectStore store = this.stores.open(new S3Connection("salaries", "bucket", "eu-central-1",
				new AccessKey("AKIDEXAMPLE", new Secret("secret")), List.of("workforce"),
				new At(this.server.endpoint()), true), TokensDecodedAsAscii.NO_RETRIES)) {
			Page page = store.list("", null, null, 1);
			while (page.next() != null) {
				page = store.list(page.next(), 1);
			}
		}
	}

}
