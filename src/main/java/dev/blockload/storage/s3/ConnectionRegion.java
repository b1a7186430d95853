package dev.blockload.storage.s3;

import dev.blockload.connection.S3Connection;
import io.awspring.cloud.autoconfigure.core.AwsConnectionDetails;

/**
 * Gives the configurer of clients the region of a connection, so that it uses no other.
 *
 * @param connection the connection with the region
 */
record ConnectionRegion(S3Connection connection) implements AwsConnectionDetails {

	@Override
	public String getRegion() {
		return this.connection.region();
	}

}
