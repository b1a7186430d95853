package dev.blockload.definition;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.regex.Pattern;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.S3Connection;
import dev.blockload.connection.Secret;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection of the catalogue.
 */
final class ConnectionReader {

	private static final List<String> KEYS = List.of("bucket", "region", "access-key-id", "secret-access-key",
			"profile", "applications", "endpoint", "path-style");

	private static final String EXPECTED_BUCKET = "the name of a bucket:"
			+ " 3 to 63 lower case letters, digits, dots and hyphens";

	private static final String EXPECTED_REGION = "the code of a region, such as eu-central-1";

	private static final String EXPECTED_ENDPOINT = "embedded, or the address of a store such as https://s3.example.com";

	private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

	private static final Pattern REGION = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

	/** What S3-compatible stores answer to where nothing is said. */
	private static final String REGION_OF_OTHER_STORES = "us-east-1";

	private final Fields fields;

	private ConnectionReader(Fields fields) {
		this.fields = fields;
	}

	/**
	 * Read a connection.
	 * @return null where anything is wrong with it, which the findings then say
	 */
	static @Nullable S3Connection read(Tree.Entry entry, Reading reading) {
		String name = entry.key();
		Findings own = new Findings(reading.findings().file());
		Fields fields = Fields.of(entry.value(), "connection '" + name + "'", entry.place(),
				"keys such as bucket and applications", new Reading(own, reading.variables()));
		S3Connection connection = (fields != null) ? new ConnectionReader(fields).connection(name, own) : null;
		own.problems()
			.forEach((problem) -> reading.findings()
				.add(new Place(problem.line(), problem.column()), problem.message()));
		return connection;
	}

	private @Nullable S3Connection connection(String name, Findings own) {
		this.fields.only(KEYS);
		this.fields.require("bucket", EXPECTED_BUCKET);
		String bucket = this.fields.read("bucket", EXPECTED_BUCKET, (text) -> matching(text, BUCKET, EXPECTED_BUCKET));
		Endpoint endpoint = this.fields.read("endpoint", EXPECTED_ENDPOINT, ConnectionReader::endpoint);
		boolean aws = !this.fields.has("endpoint");
		if (aws) {
			this.fields.require("region", EXPECTED_REGION);
		}
		String region = this.fields.read("region", EXPECTED_REGION, (text) -> matching(text, REGION, EXPECTED_REGION));
		Credentials credentials = credentials();
		String expectedApplications = "a list such as [workforce, finance]";
		this.fields.require("applications", expectedApplications);
		List<String> applications = this.fields.list("applications", false, expectedApplications);
		Boolean pathStyle = this.fields.read("path-style", "true or false", Words::flag);
		if (own.any() || bucket == null || applications == null) {
			return null;
		}
		return new S3Connection(name, bucket, (region != null) ? region : REGION_OF_OTHER_STORES, credentials,
				applications, (endpoint != null) ? endpoint : new Endpoint.Aws(),
				(pathStyle != null) ? pathStyle : !aws);
	}

	private Credentials credentials() {
		// ${NAME:} lets the same definition serve a store that wants keys and one that
		// does not.
		boolean hasId = this.fields.hasValue("access-key-id");
		boolean hasSecret = this.fields.hasValue("secret-access-key");
		String id = hasId ? this.fields.text("access-key-id", "the id of an access key") : null;
		Secret secret = hasSecret
				? this.fields.readSecret("secret-access-key", "the secret part of an access key", Secret::new) : null;
		String profile = this.fields.text("profile", "the name of a profile of the AWS configuration");
		if (hasId != hasSecret) {
			String there = hasId ? "access-key-id" : "secret-access-key";
			String missing = hasId ? "secret-access-key" : "access-key-id";
			this.fields.problem(this.fields.place(there),
					there + " without " + missing + ": expected both, or neither for the default AWS chain");
		}
		if (this.fields.has("profile") && (hasId || hasSecret)) {
			this.fields.problem(this.fields.place("profile"),
					"profile together with an access key: expected one of them");
		}
		if (id != null && secret != null) {
			return new Credentials.Keys(id, secret);
		}
		return (profile != null) ? new Credentials.Profile(profile) : new Credentials.DefaultChain();
	}

	private static String matching(String text, Pattern pattern, String expected) {
		if (!pattern.matcher(text).matches()) {
			throw new IllegalArgumentException("expected " + expected);
		}
		return text;
	}

	private static Endpoint endpoint(String text) {
		if (text.equals("embedded")) {
			return new Endpoint.Embedded();
		}
		try {
			URI uri = new URI(text);
			boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
			boolean bare = List.of("", "/").contains(String.valueOf(uri.getPath())) && uri.getQuery() == null
					&& uri.getFragment() == null && uri.getUserInfo() == null;
			if (http && uri.getHost() != null && bare) {
				return new Endpoint.At(uri);
			}
		}
		catch (URISyntaxException ex) {
			// Falls to the message below: nothing else can be said of it.
		}
		throw new IllegalArgumentException("expected " + EXPECTED_ENDPOINT);
	}

}
