package dev.blockload.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Map;

import org.apache.catalina.connector.Connector;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.AbstractProtocol;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.tomcat.SslConnectorCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerSslBundle;
import org.springframework.core.Ordered;

/**
 * The separate port of health and metrics. It has TLS if the port of the web server has.
 */
public final class ManagementPort implements WebServerFactoryCustomizer<TomcatServletWebServerFactory>, Ordered {

	private final Connector connector = new Connector(LimitedProtocol.class.getName());

	private final WebOptions options;

	private final int wanted;

	private final ClientConnections connections;

	ManagementPort(WebOptions options, int port, ClientConnections connections) {
		this.options = options;
		this.connections = connections;
		this.wanted = port;
	}

	/** The port on which it listens. */
	public int port() {
		return this.connector.getLocalPort();
	}

	/** After Spring Boot, which knows the certificate. */
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

	@Override
	public void customize(TomcatServletWebServerFactory factory) {
		this.connector.setPort(this.wanted);
		((AbstractProtocol<?>) this.connector.getProtocolHandler()).setAddress(address());
		ConnectorLimits.apply(this.connector, this.connections);
		Ssl ssl = factory.getSsl();
		if (Ssl.isEnabled(ssl)) {
			encrypt(ssl, factory.getSslBundles());
		}
		factory.addAdditionalConnectors(this.connector);
	}

	/** As Spring Boot does for its own port: also with a certificate that is renewed. */
	private void encrypt(Ssl ssl, @Nullable SslBundles bundles) {
		SslConnectorCustomizer tls = new SslConnectorCustomizer(LogFactory.getLog(ManagementPort.class), this.connector,
				ssl.getClientAuth());
		tls.customize(WebServerSslBundle.get(ssl, bundles), Map.of());
		String bundle = ssl.getBundle();
		if (bundle != null && bundles != null) {
			bundles.addBundleUpdateHandler(bundle, (renewed) -> tls.update(null, renewed));
		}
	}

	private InetAddress address() {
		try {
			return InetAddress.getByName(this.options.listen().host());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("The address was known a moment before.", ex);
		}
	}

}
