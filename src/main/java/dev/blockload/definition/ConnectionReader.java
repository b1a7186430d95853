package dev.blockload.definition;

import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.blockload.connection.Credentials;
import dev.blockload.connection.Endpoint;
import dev.blockload.connection.Proxy;
import dev.blockload.connection.S3Connection;
import org.jspecify.annotations.Nullable;

/**
 * Reads one connection of the catalogue.
 */
final class ConnectionReader {

	private static final List<String> KEYS = Stream
		.of(List.of("bucket", "region"), CredentialsReader.KEYS, List.of("applications", "endpoint", "path-style"),
				ProxyReader.KEYS)
		.flatMap(List::stream)
		.toList();

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
		Endpoint endpoint = this.fields.readAddress("endpoint", EXPECTED_ENDPOINT, ConnectionReader::endpoint);
		boolean aws = !this.fields.has("endpoint");
		if (aws) {
			this.fields.require("region", EXPECTED_REGION);
		}
		String region = this.fields.read("region", EXPECTED_REGION, (text) -> matching(text, REGION, EXPECTED_REGION));
		Credentials credentials = new CredentialsReader(this.fields, aws).credentials();
		String expectedApplications = "a list such as [workforce, finance]";
		this.fields.require("applications", expectedApplications);
		List<String> applications = this.fields.list("applications", false, expectedApplications);
		Boolean pathStyle = this.fields.read("path-style", "true or false", Words::flag);
		Proxy proxy = new ProxyReader(this.fields).proxy();
		if (own.any() || bucket == null || applications == null) {
			return null;
		}
		return new S3Connection(name, bucket, (region != null) ? region : REGION_OF_OTHER_STORES, credentials,
				applications, (endpoint != null) ? endpoint : new Endpoint.Aws(),
				(pathStyle != null) ? pathStyle : !aws, proxy);
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
		URI uri = Words.address(text);
		if (uri != null) {
			return new Endpoint.At(uri);
		}
		throw new IllegalArgumentException("expected " + EXPECTED_ENDPOINT);
	}

}
