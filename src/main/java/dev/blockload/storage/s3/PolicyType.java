package dev.blockload.storage.s3;

import java.util.Arrays;
import java.util.Optional;

/**
 * The types of policies that AWS names in access denied messages: see "Troubleshoot
 * access denied error messages" in the IAM User Guide.
 */
enum PolicyType {

	IDENTITY("identity-based policy"), RESOURCE("resource-based policy"), BOUNDARY("permissions boundary"),
	SESSION("session policy"), ENDPOINT("VPC endpoint policy"), SERVICE_CONTROL("service control policy"),
	RESOURCE_CONTROL("resource control policy");

	private final String awsName;

	PolicyType(String awsName) {
		this.awsName = awsName;
	}

	/** The name that AWS uses. */
	String awsName() {
		return this.awsName;
	}

	/**
	 * The place of the policy, for use after "in".
	 * @param who the user or role that was denied
	 * @param resource what carries a resource-based one, such as {@code the bucket}
	 */
	String place(String who, String resource) {
		return switch (this) {
			case IDENTITY -> "a policy of " + who;
			case RESOURCE -> "the policy of " + resource;
			case BOUNDARY -> "the permissions boundary of " + who;
			case SESSION -> "the session policy of " + who;
			case ENDPOINT -> "the policy of the VPC endpoint that this machine uses";
			case SERVICE_CONTROL -> "the service control policies of the organization";
			case RESOURCE_CONTROL -> "the resource control policies of the organization";
		};
	}

	/** Finds the type by the name that AWS uses: singular or plural, in any case. */
	static Optional<PolicyType> of(String awsName) {
		String one = awsName.replaceFirst("policies$", "policy").replaceFirst("boundaries$", "boundary");
		return Arrays.stream(values()).filter((type) -> type.awsName.equalsIgnoreCase(one)).findFirst();
	}

}
