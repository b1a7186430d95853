package dev.blockload.connection;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The credentials of a connection.
 */
public sealed interface Credentials permits Credentials.Base, Credentials.AssumedRole, Credentials.WebIdentity {

	/** Credentials that can assume a role. */
	sealed interface Base extends Credentials permits AccessKey, Profile, DefaultChain {

	}

	/**
	 * An access key of an IAM user, or of an S3-compatible store.
	 *
	 * @param accessKeyId its public part
	 * @param secretAccessKey its secret part
	 * @param sessionToken the session token of a temporary access key, or null
	 */
	record AccessKey(String accessKeyId, Secret secretAccessKey, @Nullable Secret sessionToken) implements Base {

		public AccessKey {
			if (accessKeyId.isBlank()) {
				throw new IllegalArgumentException("The access key ID is blank. Expected the ID of a key.");
			}
		}

		/** Create an access key without a session token. */
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

		public Profile {
			if (name.isBlank()) {
				throw new IllegalArgumentException(
						"The name of the profile, '" + name + "', is blank. Expected a profile of the AWS files.");
			}
		}

	}

	/**
	 * The first credentials of the default AWS chain: environment, web identity,
	 * container or instance role.
	 */
	record DefaultChain() implements Base {
	}

	/**
	 * A role that other credentials assume.
	 *
	 * @param roleArn the role
	 * @param externalId the external ID that the role's trust policy requires, or null;
	 * never shown, although AWS does not treat it as a secret
	 * @param base the credentials that assume it
	 */
	record AssumedRole(String roleArn, @Nullable String externalId, Base base) implements Credentials {

		public AssumedRole {
			requireRole(roleArn);
			if (externalId != null && externalId.isBlank()) {
				throw new IllegalArgumentException(
						"The external ID for role '" + roleArn + "' is blank. Expected a text, or none at all.");
			}
		}

		@Override
		public String toString() {
			return "AssumedRole[roleArn=" + this.roleArn + ", externalId="
					+ ((this.externalId != null) ? "***" : "none") + ", base=" + this.base + "]";
		}

	}

	/**
	 * A role that a web identity assumes, such as the service account of a Kubernetes
	 * pod.
	 *
	 * @param roleArn the role
	 * @param tokenFile the absolute path of the token's file, read each time the role is
	 * assumed
	 */
	record WebIdentity(String roleArn, Path tokenFile) implements Credentials {

		public WebIdentity {
			requireRole(roleArn);
			if (!tokenFile.isAbsolute()) {
				throw new IllegalArgumentException(
						"The token file '" + tokenFile + "' has a relative path. Expected an absolute one.");
			}
		}

	}

	private static void requireRole(String arn) {
		if (!arn.startsWith("arn:")) {
			throw new IllegalArgumentException("'" + arn
					+ "' is not the ARN of a role. Expected an ARN like arn:aws:iam::111122223333:role/blockload.");
		}
	}

}
