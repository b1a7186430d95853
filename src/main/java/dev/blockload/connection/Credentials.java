package dev.blockload.connection;

/**
 * How a connection proves to the object store who it is.
 */
public sealed interface Credentials {

	/**
	 * An access key of an IAM user, or of an S3-compatible store.
	 *
	 * @param accessKeyId its public part
	 * @param secretAccessKey its secret part
	 */
	record Keys(String accessKeyId, Secret secretAccessKey) implements Credentials {
	}

	/**
	 * A profile of the AWS configuration files.
	 *
	 * @param name the profile's name
	 */
	record Profile(String name) implements Credentials {
	}

	/**
	 * Whatever the default AWS chain finds: environment, web identity, container or
	 * instance role.
	 */
	record DefaultChain() implements Credentials {
	}

}
