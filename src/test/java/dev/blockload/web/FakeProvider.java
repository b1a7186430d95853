package dev.blockload.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * A provider of OpenID Connect that makes mistakes on request.
 */
public final class FakeProvider implements AutoCloseable {

	public static final String SECRET = "a secret of the client with enough bytes";

	/** With it the server gets the token of the person. */
	public static final String CODE = "once-and-for-one-log-in-only";

	/** The access token, which nobody needs. */
	public static final String ACCESS_TOKEN = "access-token-of-the-provider";

	private final HttpServer server;

	private final RSAKey key;

	private final RSAKey otherKey;

	/** Of the request that brought the browser here. */
	private Map<String, String> asked = Map.of();

	private Mistake mistake = Mistake.NONE;

	private final List<String> secrets = new CopyOnWriteArrayList<>();

	private List<String> groups = List.of();

	private volatile boolean down;

	public FakeProvider() throws IOException, JOSEException {
		this.key = new RSAKeyGenerator(2048).keyID("one").generate();
		this.otherKey = new RSAKeyGenerator(2048).keyID("one").generate();
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/.well-known/openid-configuration", (exchange) -> send(exchange, 200, """
				{"issuer":"%1$s","authorization_endpoint":"%1$s/authorize","token_endpoint":"%1$s/token",\
				"jwks_uri":"%1$s/jwks","subject_types_supported":["public"],"response_types_supported":["code"],\
				"id_token_signing_alg_values_supported":["RS256"],"userinfo_endpoint":"%1$s/userinfo"}"""
			.formatted(issuer())));
		this.server.createContext("/jwks",
				(exchange) -> send(exchange, 200, new JWKSet(this.key.toPublicJWK()).toString()));
		this.server.createContext("/token", this::token);
		this.server.start();
	}

	/** From now on it ends each connection without an answer; or it answers again. */
	void setDown(boolean isDown) {
		this.down = isDown;
	}

	public String issuer() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/** The person logs in there; returns the path with which the browser comes back. */
	public String logIn(String location, Mistake next, String... groupsOfPerson) {
		this.mistake = next;
		this.groups = List.of(groupsOfPerson);
		this.asked = fields(URI.create(location).getRawQuery());
		String issuer = switch (next) {
			case ANSWER_OF_ANOTHER_ISSUER -> "https://evil.example";
			default -> issuer();
		};
		return Provider.CALLBACK + "?code=" + CODE + "&state="
				+ ((next == Mistake.WRONG_STATE) ? "x".repeat(43) : this.asked.get("state")) + "&iss=" + issuer;
	}

	private void token(HttpExchange exchange) throws IOException {
		Map<String, String> sent = fields(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
		boolean valid = CODE.equals(sent.get("code")) && "authorization_code".equals(sent.get("grant_type"))
				&& Objects.equals(this.asked.get("redirect_uri"), sent.get("redirect_uri"))
				&& "S256".equals(this.asked.get("code_challenge_method"))
				&& Objects.equals(this.asked.get("code_challenge"), hash(sent.getOrDefault("code_verifier", "")))
				&& ("Basic " + Base64.getEncoder()
					.encodeToString(("blockload:" + SECRET.replace(' ', '+')).getBytes(StandardCharsets.UTF_8)))
					.equals(exchange.getRequestHeaders().getFirst("Authorization"));
		if (!valid) {
			send(exchange, 400, "{\"error\":\"invalid_grant\"}");
			return;
		}
		try {
			String idToken = idToken();
			this.secrets.addAll(List.of(idToken, sent.getOrDefault("code_verifier", "")));
			send(exchange, 200, "{\"access_token\":\"" + ACCESS_TOKEN + "\",\"token_type\":\"Bearer\",\"id_token\":\""
					+ idToken + "\"}");
		}
		catch (JOSEException ex) {
			throw new IOException(ex);
		}
	}

	/** The tokens of people that it has sent, and what proved who asks for them. */
	public List<String> secrets() {
		return this.secrets;
	}

	private String idToken() throws JOSEException {
		Instant now = Instant.now();
		Instant expires = (this.mistake == Mistake.EXPIRED) ? now.minusSeconds(600) : now.plusSeconds(600);
		JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
			.issuer((this.mistake == Mistake.WRONG_ISSUER) ? "https://evil.example" : issuer())
			.audience((this.mistake == Mistake.WRONG_AUDIENCE) ? "another" : "blockload")
			.subject("sub-7")
			.issueTime(Date.from(expires.minusSeconds(1200)))
			.expirationTime(Date.from(expires))
			.claim("preferred_username", "Erika")
			.claim("groups", this.groups);
		if (this.mistake != Mistake.NO_NONCE) {
			claims.claim("nonce", (this.mistake == Mistake.WRONG_NONCE) ? "x" : this.asked.get("nonce"));
		}
		return switch (this.mistake) {
			case NOT_SIGNED -> new PlainJWT(claims.build()).serialize();
			case SIGNED_WITH_THE_SECRET -> {
				SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
				token.sign(new MACSigner(SECRET));
				yield token.serialize();
			}
			case WRONG_ALGORITHM -> signed(this.key, JWSAlgorithm.RS512, claims.build());
			case WRONG_KEY -> signed(this.otherKey, JWSAlgorithm.RS256, claims.build());
			default -> signed(this.key, JWSAlgorithm.RS256, claims.build());
		};
	}

	private static String signed(RSAKey key, JWSAlgorithm algorithm, JWTClaimsSet claims) throws JOSEException {
		SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID("one").build(), claims);
		token.sign(new RSASSASigner(key));
		return token.serialize();
	}

	private static String hash(String text) {
		try {
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static Map<String, String> fields(String query) {
		return Arrays.stream(query.split("&"))
			.map((field) -> field.split("=", 2))
			.collect(Collectors.toMap((pair) -> pair[0], (pair) -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
					(one, other) -> other, TreeMap::new));
	}

	private void send(HttpExchange exchange, int status, String json) throws IOException {
		if (this.down) {
			exchange.close();
			return;
		}
		byte[] body = json.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", "application/json");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
		exchange.close();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/**
	 * What is wrong with an answer.
	 */
	public enum Mistake {

		NONE(""),

		WRONG_STATE("The answer belongs to another log-in."),

		ANSWER_OF_ANOTHER_ISSUER("The answer names another issuer, https://evil.example."),

		WRONG_ISSUER("The ID Token contains invalid claims: {iss=https://evil.example}"),

		WRONG_AUDIENCE("The ID Token contains invalid claims: {aud=[another]}"),

		WRONG_NONCE("invalid_nonce"),

		NO_NONCE("invalid_nonce"),

		EXPIRED("Jwt expired at "),

		NOT_SIGNED("Unsupported algorithm of none"),

		SIGNED_WITH_THE_SECRET("Another algorithm expected"),

		WRONG_ALGORITHM("Another algorithm expected"),

		WRONG_KEY("Invalid signature");

		private final String reason;

		Mistake(String reason) {
			this.reason = reason;
		}

		/** What the page says about it. */
		String reason() {
			return this.reason;
		}

	}

}
