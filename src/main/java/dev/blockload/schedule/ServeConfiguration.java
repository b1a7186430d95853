package dev.blockload.schedule;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

import javax.sql.DataSource;

import dev.blockload.block.BlockCatalog;
import dev.blockload.definition.ActiveDefinitions;
import dev.blockload.importjob.DefinitionCheck;
import dev.blockload.importjob.ImportLauncher;
import dev.blockload.importjob.RunHistory;
import dev.blockload.storage.ObjectStores;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.mail.autoconfigure.MailSenderAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.MailSender;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What {@code serve} has beside the job. Whoever starts it brings the
 * {@link ActiveDefinitions} and a {@link RunDescription}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ScheduleSettings.class)
@ImportAutoConfiguration(MailSenderAutoConfiguration.class)
public class ServeConfiguration {

	// Whoever starts it closes it, before what it works with.
	@Bean(destroyMethod = "")
	Serving serving(Serving.Parts parts, ActiveDefinitions watched, ScheduleSettings settings) {
		return new Serving(host() + ", process " + ProcessHandle.current().pid(), parts, watched, settings);
	}

	@Bean
	Serving.Parts servingParts(DataSource dataSource, JdbcClient jdbc, PlatformTransactionManager transactions,
			DefinitionCheck check, RunHistory history, ObjectStores stores, BlockCatalog catalog,
			ObjectProvider<ImportLauncher> launchers, RunDescription description, ObjectProvider<MailSender> mail) {
		return new Serving.Parts(dataSource, jdbc, new TransactionTemplate(transactions), check, history, stores,
				catalog, launchers::getObject, description, Optional.ofNullable(mail.getIfAvailable()));
	}

	private static String host() {
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

}
