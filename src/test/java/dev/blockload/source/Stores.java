package dev.blockload.source;

import java.net.URI;
import java.util.List;

import dev.blockload.connection.Credentials.AccessKey;
import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import dev.blockload.storage.s3.S3ObjectStores;
import io.awspring.cloud.autoconfigure.core.AwsClientBuilderConfigurer;
import io.awspring.cloud.autoconfigure.core.AwsProperties;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/**
 * The store of the product, over the SDK, for a server of a test.
 */
final class Stores {

	private Stores() {
	}

	static S3ObjectStores create() {
		return new S3ObjectStores(
				new AwsClientBuilderConfigurer(AnonymousCredentialsProvider.create(), () -> null, new AwsProperties()),
				() -> {
					throw new IllegalStateException("no connection here is embedded");
				});
	}

	static S3Connection connection(String bucket, URI endpoint) {
		return new S3Connection("salaries", bucket, "eu-central-1", new AccessKey("AKIDEXAMPLE", new Secret("secret")),
				List.of("workforce"), new At(endpoint), true);
	}

}
