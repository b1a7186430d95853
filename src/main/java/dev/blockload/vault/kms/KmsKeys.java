package dev.blockload.vault.kms;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

import com.google.crypto.tink.Aead;
import dev.blockload.vault.KeyManagement;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.KmsClientBuilder;

/**
 * The keys of AWS KMS, with one client for each region. The credentials are those of the
 * SDK's default chain. Safe for use by many threads.
 */
public final class KmsKeys implements KeyManagement, AutoCloseable {

	/** The SDK's settings for the endpoint. */
	private static final String PROPERTY = "aws.endpointUrlKms";

	private static final String VARIABLE = "AWS_ENDPOINT_URL_KMS";

	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	/** The place of the region in the ARN of a key. */
	private static final int REGION = 3;

	private final Map<String, KmsClient> clients = new ConcurrentHashMap<>();

	private final Function<KmsClientBuilder, KmsClientBuilder> adaption;

	public KmsKeys() {
		this((builder) -> builder.credentialsProvider(DefaultCredentialsProvider.builder().build()), endpoint());
	}

	KmsKeys(AwsCredentialsProvider credentials, URI endpoint) {
		this((builder) -> builder.credentialsProvider(credentials), endpoint);
	}

	private KmsKeys(Function<KmsClientBuilder, KmsClientBuilder> credentials, @Nullable URI endpoint) {
		this.adaption = (builder) -> (endpoint != null) ? credentials.apply(builder).endpointOverride(endpoint)
				: credentials.apply(builder);
	}

	private static @Nullable URI endpoint() {
		String set = System.getProperty(PROPERTY, Objects.requireNonNullElse(System.getenv(VARIABLE), ""));
		return set.isBlank() ? null : URI.create(set.strip());
	}

	@Override
	public Aead key(String arn) {
		return new KmsAead(arn, () -> this.clients.computeIfAbsent(arn.split(":", -1)[REGION], this::client));
	}

	private KmsClient client(String region) {
		return this.adaption.apply(KmsClient.builder())
			.region(Region.of(region))
			.httpClientBuilder(ApacheHttpClient.builder().connectionTimeout(TIMEOUT).socketTimeout(TIMEOUT))
			.overrideConfiguration(
					(override) -> override.apiCallTimeout(TIMEOUT.multipliedBy(2)).apiCallAttemptTimeout(TIMEOUT))
			.build();
	}

	@Override
	public void close() {
		this.clients.values().forEach(KmsClient::close);
		this.clients.clear();
	}

}
