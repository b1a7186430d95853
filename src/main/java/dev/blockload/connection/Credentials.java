package dev.blockload.connection;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * How a connection proves to the object store who it is.
 */
public sealed interface Credentials {

	/** What a role can be assumed with. */
	sealed interface Base extends Credentials {

	}

	/**
	 * An access key of an IAM user, or of an S3-compatible store.
	 *
	 * @param accessKeyId its public part
	 * @param secretAccessKey its secret part
	 * @param sessionToken of a temporary access key, else null
	 */
	record AccessKey(String accessKeyId, Secret secretAccessKey, @Nullable Secret sessionToken) implements Base {

		/** A lasting access key. */
		public AccessKey(String accessKeyId, Secret secretAccessKey) {
			this(accessKeyId, secretAccessKey, null);
		}

	}

	/**
	 * A profile of the AWS configuration files.
	 *
	 * @param name the profile's name
	 */
	record Profile(String name) implements Base {
	}

	/**
	 * Whatever the default AWS chain finds: environment, web identity, container or
	 * instance role.
	 */
	record DefaultChain() implements Base {
	}

	/**
	 * A role that other credentials assume.
	 *
	 * @param roleArn the role
	 * @param externalId what the role's trust policy asks for besides, or null; AWS takes
	 * it for no secret, and it is shown nowhere all the same
	 * @param base who assumes it
	 */
	record AssumedRole(String roleArn, @Nullable String externalId, Base base) implements Credentials {

		@Override
		public String toString() {
			return "AssumedRole[roleArn=" + this.roleArn + ", externalId="
					+ ((this.externalId != null) ? "***" : "none") + ", base=" + this.base + "]";
		}

	}

	/**
	 * A role that a web identity assumes, as Kubernetes gives pods one.
	 *
	 * @param roleArn the role
	 * @param tokenFile the file of its token, read anew whenever the role is assumed
	 */
	record WebIdentity(String roleArn, Path tokenFile) implements Credentials {
	}

}
