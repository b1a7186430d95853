package dev.blockload.storage.s3;

import dev.blockload.connection.S3Connection;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;

/**
 * Tells the configurer of clients the connection's region, so that it looks for no other.
 *
 * @param connection whose region
 */
record ConnectionRegion(S3Connection connection) implements AwsConnectionDetails {

	@Override
	public String getRegion() {
		return this.connection.region();
	}

}
