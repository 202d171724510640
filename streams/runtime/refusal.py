"""Why brokers do not let us in: aiokafka's clients tell it only in a log line."""

import ssl

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import KafkaError, SaslAuthenticationFailed, UnsupportedSaslMechanismError

from streams.cluster import Brokers, client_settings, cluster_of

_TIMEOUT_MS = 5_000


async def refusal(brokers: Brokers) -> str | None:
    """What is wrong with our certificate or login, as the first broker says; None where it is something else."""
    settings = client_settings(brokers)
    cluster = cluster_of(brokers)
    for host, port, _ in collect_hosts(settings.pop("bootstrap_servers")):
        try:
            connection = await create_conn(host, port, request_timeout_ms=_TIMEOUT_MS, **settings)
        except UnsupportedSaslMechanismError:
            return f"the broker knows no {_mechanism(brokers)}; set another DATELINE_SASL_MECHANISM"
        except SaslAuthenticationFailed:
            user = cluster.login.user if cluster.login else "nobody"
            return f"the broker refuses the user {user} or the password ({_mechanism(brokers)})"
        except ssl.SSLCertVerificationError as error:
            return f"its certificate is not trusted ({error.verify_message}); name one that is: DATELINE_TLS_CA"
        except ssl.SSLError as error:
            return f"no TLS is spoken there, or our certificate is refused ({error.reason})"
        except (KafkaError, OSError, TimeoutError):
            continue
        connection.close()
        return None
    return None


def _mechanism(brokers: Brokers) -> str:
    login = cluster_of(brokers).login
    return login.mechanism if login else "login"
