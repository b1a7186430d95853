package dev.blockload.storage.s3;

import java.util.Arrays;
import java.util.Optional;

/**
 * The kinds of policies that AWS names when it denies something, in its own words: see
 * "Troubleshoot access denied error messages" of the IAM User Guide.
 */
enum PolicyType {

	IDENTITY("identity-based policy"), RESOURCE("resource-based policy"), BOUNDARY("permissions boundary"),
	SESSION("session policy"), ENDPOINT("VPC endpoint policy"), SERVICE_CONTROL("service control policy"),
	RESOURCE_CONTROL("resource control policy");

	private final String words;

	PolicyType(String words) {
		this.words = words;
	}

	/** What AWS calls it. */
	String words() {
		return this.words;
	}

	/**
	 * Where it is found, to stand behind "in".
	 * @param who the user or role that was denied
	 * @param resource what carries a resource-based one, such as {@code the bucket}
	 */
	String place(String who, String resource) {
		return switch (this) {
			case IDENTITY -> "a policy of " + who;
			case RESOURCE -> "the policy of " + resource;
			case BOUNDARY -> "the permissions boundary of " + who;
			case SESSION -> "the session policy that " + who + " was assumed with";
			case ENDPOINT -> "the policy of the VPC endpoint that requests from here pass";
			case SERVICE_CONTROL -> "the service control policies of the organization";
			case RESOURCE_CONTROL -> "the resource control policies of the organization";
		};
	}

	/** Reads the words of AWS, in the plural too, with or without a capital letter. */
	static Optional<PolicyType> of(String words) {
		String one = words.replaceFirst("policies$", "policy").replaceFirst("boundaries$", "boundary");
		return Arrays.stream(values()).filter((type) -> type.words.equalsIgnoreCase(one)).findFirst();
	}

}
