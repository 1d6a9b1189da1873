"""Everyday words, English and Spanish, folded (no accents): what is never the name of a person or of a street."""

from __future__ import annotations

_FUNCTION = """
a an the this that these those some any each every all both few many much more most other another such no not only
own same so than too very just now then here there where when why how what which who whom whose if or and but nor
for of at by from to in on off out over under up down with without within into onto about after before between
during through against again until till since while because as per via vs i me my mine we us our ours you your yours
he him his she her hers it its they them their theirs myself yourself himself herself itself someone somebody anyone
anybody everyone everybody nobody nothing something anything one ones am is are was were be been being do does did
done doing have has had having will would can could should shall may might must let lets go goes going gone went
come comes coming came get gets getting got gotten give gives gave given take takes took taken make makes made
making put keep keeps kept say says said tell tells told ask asks asked asking know knows knew think thinks thought
see sees saw seen look looks looking find found want wants wanted need needs needed needing like likes try tries
tried use uses used work works worked working call calls called calling text texts texted send sends sent bring
brings brought leave leaves leaving left stay stays stayed wait waits waiting waited stop stops stopped start starts
started help helps helped helping show shows meet meets meeting met talk talks talked talking speak speaks spoke
speaking run runs ran walk walks walked walking drive drives drove driving turn turns turned close closes closed
open opens opened hold holds held happen happens happened feel feels felt seem yes no ok okay please pls plz thanks
thank thx ty sorry hi hello hey dear bye fyi update asap btw dm also still already yet never always often maybe
perhaps really actually almost enough else even ever soon later early late today tonight tomorrow yesterday morning
afternoon evening night noon midnight day days week weeks month months year years hour hours minute minutes min mins
sec second seconds time times once twice right wrong good bad great fine nice new old big small little long short
high low hot cold warm wet dry full empty ready safe unsafe free busy sick hurt ill tired scared afraid alone
together near nearby far close next last first third half quarter inside outside upstairs downstairs around behind
above below across along away back front side top bottom middle end ain isnt dont doesnt didnt cant wont im ive id
ill were youre theyre thats whats lets gonna wanna gotta u r ur b4 n w bc cuz tho thru gn gm ya yall

el la los las un una unos unas lo al del de en con sin por para y e o u ni que como cuando donde porque pues si no
mas pero sino sobre entre hasta desde hacia segun ante bajo tras durante mediante contra yo tu el ella usted ustedes
nosotros nosotras ellos ellas me te se nos les le mi mis tu tus su sus nuestro nuestra nuestros nuestras mio mia
suyo suya este esta estos estas ese esa esos esas eso esto aquel aquella aquello alguien algo algun alguno alguna
algunos algunas nadie nada ningun ninguno ninguna otro otra otros otras todo toda todos todas cada mismo misma
varios varias mucho mucha muchos muchas poco poca pocos pocas tanto tan muy ya aun todavia ahora ahorita hoy ayer
manana luego despues antes siempre nunca tambien tampoco solo solamente aqui ahi alli alla aca cerca lejos dentro
afuera adentro fuera arriba abajo adelante atras bien mal mejor peor asi casi quiza quizas tal vez pronto tarde
temprano rato momento es son era eran fue fueron ser soy somos sera sido esta estan estaba estaban estoy estamos
estar hay habia haber ha han he hemos hace hacen hacia hizo hacer tiene tienen tenia tengo tenemos tener va van
vamos voy iba ir viene vienen vengo venir vino vinieron puede pueden puedo podemos poder podria quiere quieren
quiero querer necesita necesitan necesito necesitamos dice dicen digo decir dijo dijeron diga digan digale diganle
sabe saben ver vio veo vieron llama llamo llame llamen llamar llego llega llegan llegar llegaron marque marquen
marca manden mande mandar traer traigan trae traiga lleven llevar lleva llevo queda quedan quedo quedamos seguimos
sigue siguen sigan sale salen salir entra entran entrar abre abren abrir cierra cierran pide piden pidio pedir cobra
cobran cuesta cuestan faltan falta sirve funciona vive viven vivo vivimos busca buscan esperen espera esperan espere
oiga oigan oye hola disculpe disculpa disculpen gracias porfa porfavor favor aviso aviso adios buenos buenas dias
tardes noches ayuda ayudan ayudar urge urgente perdon perdio perdi grande chico nuevo nueva viejo vieja bueno buena
malo mala frio calor lleno vacio listo lista libre ocupado enfermo enferma solos sola seguro segura xfa pa q d k x
tb tmb
"""

_THINGS = """
people person persons man men woman women guy guys lady ladies kid kids child children baby babies boy girl family
families neighbor neighbors neighbour neighbours friend friends mom mother dad father sister brother son daughter
aunt uncle cousin wife husband grandma grandpa elder elders folks volunteer volunteers team teams crew staff manager
boss owner landlord tenant tenants super worker workers officer officers agent agents police cop cops ice guard
guards driver drivers teacher teachers student students nurse doctor medic lawyer judge clerk interpreter observer
verifier steward coordinator dispatcher desk hotline office front counter reception number numbers name names
address phone phones cell email mail message messages word words answer question list form forms paper papers
document documents letter notice ticket tickets permit license receipt card cards case file court hearing police
station fire hospital clinic pharmacy school church mosque temple library store shop shops market mall bank bar
restaurant cafe kitchen bakery laundromat garage gym park lake river bridge corner street avenue road lane block
blocks alley square plaza lot parking ramp stop stops bus buses train trains tram route line lines exit gate gates
door doors floor floors room rooms stairs elevator hall lobby roof wall window windows basement cellar apartment
apartments unit units house houses home homes building buildings tower shelter camp site place places area zone
zones town city state country county north south east west northeast northwest southeast southwest downtown uptown
car cars van vans truck trucks suv bike bikes taxi ride rides trip trips tow towed plate plates tag tags license
wheel tire engine gas heat heater heating furnace boiler water power light lights electricity pipe pipes leak flood
snow ice rain wind storm smoke food meal meals plate bread rice beans milk egg eggs meat fish fruit soup pizza
coffee tea diaper diapers formula medicine medicines meds pill pills dose insulin blanket blankets coat coats jacket
jackets glove gloves hat hats shoe shoes boot boots sock socks clothes bag bags box boxes bottle bottles cup cups
chair chairs table tables bed beds mattress key keys money cash rent fee price cost dollars bucks cents sign signs
flyer poster photo photos picture pictures video post posts page pages website link news story rumor report reports
update updates shift shifts rota hour signatures copies copy seats seat spots spot cases items pieces packs sets
pairs rolls cans gallons inches feet foot meters miles mile km blocks degrees percent points votes vote score game
week channel radio check line info information details space space help support rest break emergency danger trouble
problem problems reason way ways thing things stuff lots bit part parts group groups class kind kinds size sizes
color red blue green white black brown yellow gray grey dark bright loud quiet important available broken lost
missing stolen taken dead alive married asleep awake pregnant urgent real fake true false sure clear calm okay
private public local legal illegal official interested calling texting coming leaving looking staying dropping
picking bringing serious wrong number recorded everyone here channel jan feb mar apr may jun jul aug sep sept oct
nov dec january february march april june july august september october november december mon tue tues wed thu thur
thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday am pm noon st nd rd th ft lb lbs oz kg mg
ml cm mm mi km kms hrs hr usd mph english spanish somali hmong oromo arabic chinese french karen mexican american
latino latina native muslim christian catholic god jesus inc llc union council board committee member members sign
signed signature regards sincerely best cheers love yours truly respectfully god bless reply press option extension
directions instructions permission details ring buzz knock yell honk trash garbage recycling toilet bathroom shower
sink stove oven fridge freezer mold rats mice bugs dog dogs cat cats pet pets plane place plant planet plates late
lane line live lives living house housing mouse horse host cost lost most post past paste pace peace piece price
prize prime crime grime time tired fired wired hired street

gente persona personas hombre mujer senor senora senores senoras senorita nino nina ninos ninas bebe bebes muchacho
muchacha familia familias vecino vecina vecinos vecinas amigo amiga amigos amigas mama papa hermano hermana hijo
hija tio tia primo prima esposo esposa abuelo abuela suegra cunado maestro maestra profesor profesora director
directora doctor doctora enfermera abogado abogada juez gerente encargado encargada jefe jefa dueno duena patron
casero casera inquilino trabajador trabajadores voluntario voluntaria voluntarios equipo oficial oficiales agente
agentes policia migra migracion guardia chofer interprete traductor traductora secretaria recepcion ventanilla mesa
linea oficina numero numeros nombre direccion telefono celular cel correo mensaje mensajes palabra lista hoja hojas
papel papeles documento documentos carta aviso boleto boletos permiso licencia recibo tarjeta caso expediente corte
audiencia estacion bomberos hospital clinica farmacia escuela iglesia mezquita templo biblioteca tienda tiendas
mercado banco bar restaurante cafe cocina panaderia lavanderia taller gimnasio parque lago rio puente esquina calle
calles avenida camino cuadra cuadras callejon plaza estacionamiento rampa parada paradas camion camiones autobus bus
tren ruta salida puerta puertas piso pisos cuarto salon escalera escaleras elevador techo pared ventana ventanas
sotano apartamento departamento unidad casa casas hogar edificio edificios torre refugio campo sitio lugar lugares
zona zonas ciudad pueblo estado pais condado norte sur este oeste centro carro carros coche coches auto camioneta
bici taxi viaje viajes grua corralon placa placas llanta gasolina calefaccion calentador agua luz luces electricidad
tubo fuga inundacion nieve hielo lluvia viento humo comida comidas plato platos pan arroz frijoles leche huevos
carne pescado fruta sopa cafe panales medicina medicinas pastilla pastillas dosis insulina cobija cobijas abrigo
abrigos chamarra guantes gorro zapatos botas ropa bolsa bolsas caja cajas botella botellas taza vaso silla sillas
cama camas colchon llave llaves dinero efectivo renta precio costo dolares pesos centavos letrero volante foto fotos
video pagina paginas enlace noticia rumor reporte turno turnos hora horas minuto minutos segundo dia semana semanas
mes meses ano anos lugares asientos copias firmas piezas pares rollos latas galones pulgadas pies metros millas
grados votos voto juego canal radio informacion informes detalles emergencia peligro problema problemas razon cosa
cosas grupo clase talla tallas tamano color rojo azul verde blanco negro gris oscuro claro importante disponible
roto perdido robado casado dormido dormida dormidos embarazada enero febrero marzo abril mayo junio julio agosto
septiembre octubre noviembre diciembre lunes martes miercoles jueves viernes sabado domingo medianoche mediodia
madrugada ingles espanol mexicano latino cita citas junta reunion servicio servicios horario solicitud orden cuenta
perro gato fila fondo parte media medio mitad lado fin principio prueban prueba prueben contesto contesta contesten
pregunte preguntar pregunten habla hablan hablar hablo busco gusto saludos atentamente atte dios bendiga firma
firmado libre ambos juntos
"""

_CALLS = """
fire heat medical accident assault sounds doors lights noise rides groceries laundry ramp mosques rent hvac wifi
internet cable package packages delivery deliveries pickup dropoff drop pick order orders refund appointment
appointments visit visits training trainings workshop event events march rally vigil protest crowd traffic crash
stuck blocked flooded frozen burning leaking screaming crying yelling fighting shouting sleeping bleeding breathing
walked standing sitting advice directions confirmation translation interpretation childcare daycare custody
detention bond bail release transfer ayudas comidas mandados vacunas consulta consultas trabajo trabajos tarea
pruebas resultado resultados ruido pleito choque bloqueado atorado congelado gritando llorando durmiendo parados
sentados esperando caminando viviendo buscando
"""

_TONGUES = """
english spanish somali oromo hmong karen arabic amharic tigrinya swahili vietnamese chinese mandarin cantonese
russian ukrainian french portuguese creole haitian nepali lao khmer burmese hindi urdu farsi dari pashto polish mam
quechua mixteco nahuatl kiche ingles espanol arabe vietnamita chino ruso ucraniano frances portugues criollo african
asian ecuadorian honduran guatemalan salvadoran cuban venezuelan indian halal kosher vegan vegetarian mayor mayores
menor older younger elderly company adn con scared worried pregnant upset crying homeless disabled deaf blind
"""

FUNCTION: frozenset[str] = frozenset(_FUNCTION.split())
COMMON: frozenset[str] = FUNCTION | frozenset(f"{_THINGS} {_CALLS} {_TONGUES}".split())
