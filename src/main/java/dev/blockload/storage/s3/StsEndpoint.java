package dev.blockload.storage.s3;

import java.net.URI;
import java.util.Objects;

import dev.blockload.connection.Endpoint.At;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of STS for a connection.
 */
final class StsEndpoint {

	/** The SDK's settings for the endpoint. */
	private static final String PROPERTY = "aws.endpointUrlSts";

	private static final String VARIABLE = "AWS_ENDPOINT_URL_STS";

	private StsEndpoint() {
	}

	/** The endpoint in the SDK's settings, else that of the store, or null for AWS. */
	static @Nullable URI of(S3Connection connection) {
		String set = System.getProperty(PROPERTY, Objects.requireNonNullElse(System.getenv(VARIABLE), ""));
		if (!set.isBlank()) {
			return URI.create(set.trim());
		}
		return (connection.endpoint() instanceof At at) ? at.uri() : null;
	}

}
